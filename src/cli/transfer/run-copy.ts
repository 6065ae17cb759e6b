import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { HashPool } from "../../base/hash-pool.ts";
import { type Endpoint, parseEndpoint } from "../../plan/endpoint.ts";
import { planDownload } from "../../plan/plan-download.ts";
import { planUpload } from "../../plan/plan-upload.ts";
import { remoteView } from "../../plan/remote-view.ts";
import type { RemoteView, Step } from "../../plan/types.ts";
import type { Journal } from "../../transfer/journal/types.ts";
import { collectGarbage } from "../collect-garbage.ts";
import type { Context, FlagValues } from "../types.ts";
import { visible } from "../view/align.ts";
import { claimsFolder, claimTargets } from "./claim-targets.ts";
import type { copyFlags } from "./copy-flags.ts";
import { foldsCase } from "./folds-case.ts";
import { howToGoOn, type PlacedItem } from "./how-to-go-on.ts";
import { openHashes } from "./open-hashes.ts";
import { openJournal } from "./open-journal.ts";
import { runSteps } from "./run-steps.ts";
import { tellSteps } from "./tell-steps.ts";
import { connectionWishes, transferOptions } from "./transfer-options.ts";

type Given = FlagValues<typeof copyFlags>;

export interface Copy {
  /** As typed; those on the server begin with `cells://`. */
  readonly sources: readonly string[];
  readonly target: string;
  readonly toRemote: boolean;
  readonly flags: Given;
}

/**
 * Copies files and folders between this machine and the server: what scp, put and get do.
 * @throws CecError as `planUpload`, `planDownload` and `runSteps`.
 */
export async function runCopy(
  context: Context,
  { sources: sourceTexts, target: targetText, toRemote, flags: given }: Copy,
): Promise<void> {
  const windows = context.platform === "win32";
  const options = transferOptions(given);
  const connection = await context.connect(connectionWishes(given));
  const sources = sourceTexts.map((text) => parseEndpoint(text, windows));
  const target = parseEndpoint(targetText, windows);
  const destination = toRemote ? target.path : resolve(context.cwd, target.path);
  const about = { purpose: "copy", destination } as const;
  let release: (() => Promise<void>) | undefined;
  let noted = true;
  const onLost = (): void => {
    noted = false;
  };
  let journal = await openJournal(context, connection, { ...about, onlyIfThere: true, onLost });
  const hashes = openHashes();
  try {
    const placed: PlacedItem[] = [];
    const onPlaced = (from: string, to: string, kind: PlacedItem["kind"]) =>
      placed.push({ source: from, target: to, kind });
    const view = remoteView(connection);
    const steps = await plan(toRemote, sources, target, view, context, given, { earlier: journal, hashes, onPlaced });
    if (given.dryRun) {
      await tellSteps(steps, context, { json: given.json });
      return;
    }
    if (!toRemote) {
      const places = placed.map((each) => resolve(context.cwd, each.target));
      release = await claimTargets(claimsFolder(context), { places }, context.signal);
    }
    const halfable = await canBeHalf(placed, toRemote, options.multipartThresholdBytes);
    if (!journal && noted && halfable) journal = await openJournal(context, connection, { ...about, onLost });
    journal?.beginAll(placed);
    const verb = toRemote ? "Uploading" : "Downloading";
    await runSteps(context, connection, {
      steps,
      options,
      flags: given,
      json: given.json,
      heading: `${verb} ${sourceTexts.map(visible).join(" ")} to ${visible(targetText)}`,
      again: () => howToGoOn(placed, toRemote, noted || !halfable),
      journal,
    });
  } finally {
    await hashes.close();
    await release?.();
    await journal?.close();
  }
}

/** Whether an interruption can leave something to take up that only a journal knows of. One file in one request is there or it is not. */
async function canBeHalf(placed: readonly PlacedItem[], toRemote: boolean, thresholdBytes: number): Promise<boolean> {
  const [first] = placed;
  if (placed.length !== 1 || first?.kind !== "file") return true;
  // What was fetched of a single file lies beside its target.
  return toRemote && (await stat(first.source)).size >= thresholdBytes;
}

async function plan(
  toRemote: boolean,
  sources: readonly Endpoint[],
  target: Endpoint,
  view: RemoteView,
  context: Context,
  given: Given,
  resuming: {
    readonly earlier: Journal | undefined;
    readonly hashes: HashPool;
    readonly onPlaced: (source: string, target: string, kind: PlacedItem["kind"]) => void;
  },
): Promise<AsyncIterable<Step>> {
  const { cwd, signal, platform } = context;
  const common = { cwd, force: given.force, signal, ...resuming };
  if (toRemote) {
    return await planUpload(sources, target, view, {
      ...common,
      windows: platform === "win32",
      links: given.links,
      collectGarbage,
    });
  }
  return await planDownload(sources, target, view, {
    ...common,
    platform: platform === "win32" ? "windows" : "posix",
    caseInsensitive: await foldsCase(resolve(cwd, target.path), context, !given.dryRun),
  });
}
