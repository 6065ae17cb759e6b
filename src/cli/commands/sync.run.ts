import { resolve } from "node:path";
import { CecError } from "../../base/errors.ts";
import type { RememberedFile } from "../../plan/compare/judge-files.ts";
import { remoteView } from "../../plan/remote-view.ts";
import { planSync } from "../../plan/sync/plan-sync.ts";
import type { PlannedStep, SyncNeeds } from "../../plan/sync/types.ts";
import type { Step } from "../../plan/types.ts";
import { listingPatienceMs } from "../../plan/walk-remote-soon.ts";
import { writePlan } from "../../transfer/sync/plan-file.ts";
import { runSync } from "../../transfer/sync/run-sync.ts";
import { claimSync } from "../sync/claim-sync.ts";
import { openFilter } from "../sync/open-filter.ts";
import { openTrees } from "../sync/open-trees.ts";
import { compareBy, refuseTrees, syncRules } from "../sync/sync-rules.ts";
import { foldsCase } from "../transfer/folds-case.ts";
import { openHashes } from "../transfer/open-hashes.ts";
import { openJournal } from "../transfer/open-journal.ts";
import { runSteps } from "../transfer/run-steps.ts";
import { tellSteps } from "../transfer/tell-steps.ts";
import { connectionWishes, transferOptions } from "../transfer/transfer-options.ts";
import type { Connection, Context, Input, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import type { flags } from "./sync.ts";

type Given = Input<typeof flags>["flags"];

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { signal } = context;
  const options = transferOptions(given);
  compareBy(given);
  const filter = await openFilter(context, given);
  const connection = await context.connect(connectionWishes(given));
  const view = remoteView(connection);
  const texts = [args[0] ?? "", args[1] ?? ""] as const;
  const { source, target } = await openTrees(context, view, texts, { filter, links: given.links, writes: true });
  const rules = await syncRules(context, given, { source, target });
  refuseTrees(source, target, rules);
  const acts = !given.dryRun && given.plan === undefined;
  const release = acts ? await claimSync(context, connection.session.url, source, target) : undefined;
  const journal = await openJournal(context, connection, {
    purpose: "sync",
    destination: target.root,
    onlyIfThere: given.dryRun,
  });
  const needs: Omit<SyncNeeds, "hashes"> = {
    source,
    target,
    filter,
    rules,
    view,
    caseInsensitive: target.side === "local" && (await foldsCase(target.root, context, acts)),
    serverAheadMs: connection.wire.counts().serverAheadMs,
    remembered: journal && ((path) => journal.done(path)),
    signal,
  };
  try {
    if (given.dryRun) {
      await tellPlan(needs, context, given);
      return undefined;
    }
    if (given.plan !== undefined) {
      await keepPlan(needs, context, connection, given.plan);
      return undefined;
    }
    await runSteps(context, connection, {
      steps: (parts) => {
        const remember: SyncNeeds["remember"] = journal && ((path, file) => journal.saveDone(path, file));
        const undated: { target: string; sent: RememberedFile }[] = [];
        const redate: SyncNeeds["redate"] = (path, sent) => undated.push({ target: path, sent });
        const { steps } = planSync({ ...needs, hashes: parts.hashes, remember, redate, patienceMs: listingPatienceMs });
        const times = rules.preserveTimes && target.side === "remote" ? connection.cells.meta : undefined;
        return runSync({ ...parts, plan: steps, times, undated });
      },
      options,
      flags: given,
      json: given.json,
      tree: true,
      heading: `Syncing ${visible(source.text)} to ${visible(target.text)}`,
      again: "Run the same command again for what is missing.",
      journal,
    });
  } finally {
    await journal?.close();
    await release?.();
  }
  return undefined;
};

/** Writes the plan instead of doing it. @throws CecError `partial` when there are items that cannot be brought over. */
async function keepPlan(
  needs: Omit<SyncNeeds, "hashes">,
  context: Context,
  { session }: Connection,
  file: string,
): Promise<void> {
  const hashes = openHashes();
  let failed = 0;
  const counted = async function* (steps: AsyncIterable<PlannedStep>): AsyncGenerator<PlannedStep> {
    for await (const planned of steps) {
      if (planned.step.kind === "fail") failed += 1;
      yield planned;
    }
  };
  try {
    const { steps, counts } = planSync({ ...needs, hashes, deletesOneByOne: true });
    const { source, target, rules } = needs;
    const header = await writePlan(resolve(context.cwd, file), counted(steps), ({ steps: lines }) => ({
      cec: "sync-plan",
      version: 1,
      created: new Date(context.now()).toISOString(),
      url: session.url,
      source: { side: source.side, root: source.root, entries: counts.sourceEntries, bytes: counts.sourceBytes },
      target: { side: target.side, root: target.root, entries: counts.targetEntries, bytes: counts.targetBytes },
      preserveTimes: rules.preserveTimes,
      steps: lines,
    }));
    context.terminal.note(`${count(header.steps, "step", "steps")} written to ${visible(file)}: cec apply does them`);
  } finally {
    await hashes.close();
  }
  if (failed > 0)
    throw new CecError("partial", `${count(failed, "item", "items")} cannot be brought over; the plan names them`);
}

/** A dry run: what is the same on both sides is counted, not listed. */
async function tellPlan(needs: Omit<SyncNeeds, "hashes">, context: Context, given: Given): Promise<void> {
  const hashes = openHashes();
  let same = 0;
  const told = async function* (steps: AsyncIterable<PlannedStep>): AsyncGenerator<Step> {
    for await (const { step } of steps) {
      const unchanged = step.kind === "skip" && step.reason === "unchanged";
      if (unchanged) same += 1;
      if (!unchanged || given.verbose) yield step;
    }
  };
  try {
    await tellSteps(told(planSync({ ...needs, hashes }).steps), context, { json: given.json, tree: true });
    context.terminal.note(`${same} unchanged`);
  } finally {
    await hashes.close();
  }
}
