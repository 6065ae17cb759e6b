import { resolve } from "node:path";
import { CecError } from "../../base/errors.ts";
import { type Endpoint, isRemoteText, parseEndpoint } from "../../plan/endpoint.ts";
import { planDownload } from "../../plan/plan-download.ts";
import { planUpload } from "../../plan/plan-upload.ts";
import { remoteView } from "../../plan/remote-view.ts";
import type { RemoteView, Step } from "../../plan/types.ts";
import type { Journal } from "../../transfer/journal/types.ts";
import { openJournal } from "../transfer/open-journal.ts";
import { runSteps } from "../transfer/run-steps.ts";
import { tellSteps } from "../transfer/tell-steps.ts";
import { transferOptions } from "../transfer/transfer-options.ts";
import type { Context, Input, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import type { flags } from "./scp.ts";

type Given = Input<typeof flags>["flags"];

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const windows = context.platform === "win32";
  const targetText = args.at(-1) ?? "";
  const sourceTexts = args.slice(0, -1);
  const toRemote = direction(sourceTexts, targetText);
  const options = transferOptions(withLimit(given));
  const connection = await context.connect();
  const sources = sourceTexts.map((text) => parseEndpoint(text, windows));
  const target = parseEndpoint(targetText, windows);
  const destination = toRemote ? target.path : resolve(context.cwd, target.path);
  const journal = await openJournal(context, connection, { purpose: "copy", destination });
  try {
    const steps = await plan(toRemote, sources, target, remoteView(connection), context, given, journal);
    if (given.dryRun) {
      await tellSteps(steps, context, given.json);
      return undefined;
    }
    const verb = toRemote ? "Uploading" : "Downloading";
    await runSteps(context, connection, {
      steps,
      options,
      flags: given,
      json: given.json,
      heading: `${verb} ${sourceTexts.map(visible).join(" ")} to ${visible(targetText)}`,
      again: "Run the same command again to copy what is missing.",
      journal,
    });
  } finally {
    await journal?.close();
  }
  return undefined;
};

/** @throws CecError `usage` when the rate is limited twice. */
function withLimit(given: Given): Given {
  if (given.limit === undefined) return given;
  if (given.bwlimit !== undefined) throw new CecError("usage", "-l and --bwlimit are the same: give one of them");
  return { ...given, bwlimit: String(given.limit * 128) };
}

/** @returns true for an upload. @throws CecError `usage` unless exactly one side is on the server. */
function direction(sources: readonly string[], target: string): boolean {
  const remote = sources.filter(isRemoteText).length;
  const toRemote = isRemoteText(target);
  if ((toRemote && remote === 0) || (!toRemote && remote === sources.length)) return toRemote;
  throw new CecError("usage", "exactly one side of scp is on the server", {
    hint: "Write that side as cells://workspace/path. Within the server, use cec cp and cec mv.",
  });
}

async function plan(
  toRemote: boolean,
  sources: readonly Endpoint[],
  target: Endpoint,
  view: RemoteView,
  context: Context,
  given: Given,
  journal: Journal | undefined,
): Promise<AsyncIterable<Step>> {
  const { cwd, signal, platform } = context;
  const onPlaced = given.dryRun ? undefined : journal?.begin.bind(journal);
  const common = { cwd, force: given.force, signal, earlier: journal, onPlaced };
  if (toRemote) {
    return await planUpload(sources, target, view, { ...common, windows: platform === "win32", links: given.links });
  }
  return await planDownload(sources, target, view, {
    ...common,
    platform: platform === "win32" ? "windows" : "posix",
    caseInsensitive: platform === "win32" || platform === "darwin",
  });
}
