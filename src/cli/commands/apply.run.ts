import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { CecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import { remoteView } from "../../plan/remote-view.ts";
import { stillToDo } from "../../plan/sync/still-to-do.ts";
import type { PlannedStep } from "../../plan/sync/types.ts";
import type { Step } from "../../plan/types.ts";
import { checkPlan, isLast, type PlanHeader, type PlanSide, readPlan, shardOf } from "../../transfer/sync/plan-file.ts";
import { runSync } from "../../transfer/sync/run-sync.ts";
import type { TransferOptions } from "../../transfer/types.ts";
import { claimSync } from "../sync/claim-sync.ts";
import { openPlan } from "../sync/open-plan.ts";
import type { Share } from "../transfer/claim-targets.ts";
import { openHashes } from "../transfer/open-hashes.ts";
import { openJournal } from "../transfer/open-journal.ts";
import { runSteps } from "../transfer/run-steps.ts";
import { tellSteps } from "../transfer/tell-steps.ts";
import { connectionWishes, transferOptions } from "../transfer/transfer-options.ts";
import type { Connection, Context, Input, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import type { flags } from "./apply.ts";

type Given = Input<typeof flags>["flags"];

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const options = transferOptions(given);
  const shard = parseShard(given);
  const plan = await openPlan(context, args[0] ?? "");
  try {
    await applyPlan(context, { file: plan.path, name: args[0] ?? "", given, options, shard });
  } finally {
    await plan.close();
  }
  return undefined;
};

interface Wish {
  /** The plan, and what the caller calls it. */
  readonly file: string;
  readonly name: string;
  readonly given: Given;
  readonly options: TransferOptions;
  readonly shard: Shard | undefined;
}

async function applyPlan(context: Context, { file, name, given, options, shard }: Wish): Promise<void> {
  const { signal } = context;
  const header = await checkPlan(file);
  const connection = await context.connect(connectionWishes(given));
  refuseOtherServer(header, connection);
  const move = relocation(header, given.localRoot === undefined ? undefined : resolve(context.cwd, given.localRoot));
  const [source, target] = [placed(header.source, move), placed(header.target, move)];
  const release = given.dryRun
    ? undefined
    : await claimSync(context, connection.session.url, source, target, shard && shareOf(header, shard));
  const journal = await openJournal(context, connection, { purpose: "sync", destination: target.root });
  const view = remoteView(connection);
  const chosen = async function* (): AsyncGenerator<PlannedStep> {
    for await (const planned of readPlan(file)) {
      if (shard && (isLast(planned) || shardOf(planned, shard.count) !== shard.at)) continue;
      yield { ...planned, step: relocated(planned.step, move) };
    }
  };
  const today = (hashes: HashPool): AsyncIterable<PlannedStep> =>
    stillToDo(chosen(), {
      view,
      hashes,
      remembered: journal && ((path) => journal.done(path)),
      signal,
      expectsDone: (planned) => given.finish && !isLast(planned),
    });
  try {
    if (given.dryRun) {
      const hashes = openHashes();
      let done = 0;
      const steps = async function* (): AsyncGenerator<Step> {
        for await (const { step } of today(hashes)) {
          if (step.kind === "skip") done += 1;
          else yield step;
        }
      };
      await tellSteps(steps(), context, { json: given.json, tree: true }).finally(() => hashes.close());
      context.terminal.note(`${count(done, "step is", "steps are")} done already`);
      return;
    }
    await runSteps(context, connection, {
      steps: (parts) =>
        runSync({
          ...parts,
          plan: today(parts.hashes),
          times: header.preserveTimes && target.side === "remote" ? connection.cells.meta : undefined,
        }),
      options,
      flags: given,
      json: given.json,
      tree: true,
      heading: `Applying ${visible(name)}: ${visible(source.root)} to ${visible(target.root)}`,
      again: "Apply it again, or make a new plan for what changed.",
      journal,
    });
  } finally {
    await journal?.close();
    await release?.();
  }
}

interface Shard {
  /** From 0. */
  readonly at: number;
  readonly count: number;
}

function parseShard({ shard, finish }: Given): Shard | undefined {
  if (shard === undefined) return undefined;
  if (finish) throw new CecError("usage", "--shard and --finish exclude each other");
  const match = /^(\d+)\/(\d+)$/.exec(shard.trim());
  const [number, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || number < 1 || number > count) {
    throw new CecError("usage", `--shard is like 2/8: from 1/8 to 8/8, not "${shard}"`);
  }
  return { at: number - 1, count };
}

/** The shards of one plan have no step in common, if all count the same number of them. */
function shareOf(header: PlanHeader, { at, count }: Shard): Share {
  const plan = createHash("sha256").update(JSON.stringify(header)).digest("hex");
  return { of: `${plan}/${count}`, part: at + 1 };
}

function placed(side: PlanSide, move: (path: string) => string): PlanSide {
  return side.side === "local" ? { ...side, root: move(side.root) } : side;
}

function refuseOtherServer({ url }: PlanHeader, { session }: Connection): void {
  if (url === session.url) return;
  throw new CecError("conflict", `the plan is for ${visible(url)}, and this account is on ${visible(session.url)}`, {
    operation: "apply",
    hint: "Choose the account with --url or --account.",
  });
}

/** Gives local paths of the plan their place on this machine; backups outside of the tree stay where they are. */
function relocation({ source, target }: PlanHeader, root: string | undefined): (path: string) => string {
  const local = source.side === "local" ? source : target.side === "local" ? target : undefined;
  if (local === undefined || root === undefined) return (path) => path;
  // The plan may come from a machine of another kind.
  return (path) => {
    const rest = path.startsWith(local.root) ? path.slice(local.root.length) : undefined;
    if (rest === undefined || !(rest === "" || /^[/\\]/.test(rest) || /[/\\]$/.test(local.root))) return path;
    return join(root, ...rest.split(/^([A-Za-z]:)?\\/.test(local.root) ? "\\" : "/"));
  };
}

function relocated(step: Step, move: (path: string) => string): Step {
  switch (step.kind) {
    case "upload":
      return { ...step, source: move(step.source) };
    case "download":
      return { ...step, target: move(step.target) };
    case "copy":
    case "move":
      return step.side === "local" ? { ...step, source: move(step.source), target: move(step.target) } : step;
    case "make-folder":
    case "delete":
    case "remove":
      return step.side === "local" ? { ...step, target: move(step.target) } : step;
    default:
      return step;
  }
}
