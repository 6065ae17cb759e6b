import { CecError, isCecError } from "../../base/errors.ts";
import { openHashPool } from "../../base/hash-pool.ts";
import { formatSize, parseSize } from "../../base/sizes.ts";
import { type Endpoint, isRemoteText, parseEndpoint } from "../../plan/endpoint.ts";
import { planDownload } from "../../plan/plan-download.ts";
import { planUpload } from "../../plan/plan-upload.ts";
import type { RemoteView, Step } from "../../plan/types.ts";
import { hashBlockBytes } from "../../protocol/gateway.ts";
import { runTransfer } from "../../transfer/run-transfer.ts";
import type { Receipt, TransferOptions } from "../../transfer/types.ts";
import type { Connection, Context, Input, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { TransferProgress } from "../view/progress.ts";
import type { flags } from "./scp.ts";

type Given = Input<typeof flags>["flags"];

/** Threads that hash; the machine has other things to do as well. */
const hashThreads = 2;

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { terminal, signal } = context;
  const windows = context.platform === "win32";
  const targetText = args.at(-1) ?? "";
  const sourceTexts = args.slice(0, -1);
  const toRemote = direction(sourceTexts, targetText);
  const options = transferOptions(given);
  const connection = await context.connect();
  const sources = sourceTexts.map((text) => parseEndpoint(text, windows));
  const target = parseEndpoint(targetText, windows);
  const steps = await plan(toRemote, sources, target, connection, context, given);
  if (given.dryRun) return await tellSteps(steps, context);
  if (!given.json)
    terminal.note(
      `${toRemote ? "Uploading" : "Downloading"} ${sourceTexts.map(visible).join(" ")} to ${visible(targetText)}`,
    );
  const progress = new TransferProgress(terminal, {
    verbose: given.verbose || given.veryVerbose,
    shown: !given.noProgress && !terminal.quiet,
    now: context.now,
  });
  const hashes = openHashPool(hashThreads);
  let receipt: Receipt;
  try {
    const { gateway, cells } = connection;
    receipt = await runTransfer({
      steps,
      gateway,
      tree: cells.tree,
      jobs: cells.jobs,
      hashes,
      options,
      throttled: () => connection.wire.counts().throttled,
      signal,
      onEvent: (event) => progress.take(event),
    });
  } finally {
    progress.end();
    await hashes.close();
  }
  tellReceipt(receipt, connection, context, given, progress.elapsedMs());
  return undefined;
};

/** @returns true for an upload. @throws CecError `usage` unless exactly one side is on the server. */
function direction(sources: readonly string[], target: string): boolean {
  const remote = sources.filter(isRemoteText).length;
  const toRemote = isRemoteText(target);
  if ((toRemote && remote === 0) || (!toRemote && remote === sources.length)) return toRemote;
  throw new CecError("usage", "exactly one side of scp is on the server", {
    hint: "Write that side as cells://workspace/path. Within the server, use cec cp and cec mv.",
  });
}

function transferOptions(given: Given): TransferOptions {
  const partBytes = megabytes(given.partSize, 50, "part-size");
  if (partBytes < hashBlockBytes || partBytes % hashBlockBytes !== 0) {
    throw new CecError("usage", "--part-size is a multiple of 10 MB", { hint: "The server's hashes depend on it." });
  }
  return {
    transfers: transfers(given.transfers),
    verify: given.skipMd5 && given.verify === "hash" ? "size" : given.verify,
    multipartThresholdBytes: Math.max(1, megabytes(given.multipartThreshold, 100, "multipart-threshold")),
    partBytes,
    maxParts: given.maxPartsNumber,
    partsConcurrency: given.partsConcurrency,
  };
}

/** The Go client's flags are in MB; a unit may be given too. */
function megabytes(text: string | undefined, fallback: number, name: string): number {
  if (text === undefined) return fallback * 1_048_576;
  const bytes = parseSize(/^\d+$/.test(text) ? `${text}M` : text);
  if (bytes === 0) throw new CecError("usage", `--${name} cannot be 0`);
  return bytes;
}

function transfers(text: string | undefined): number | "auto" {
  if (text === undefined || text === "auto") return "auto";
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 256) {
    throw new CecError("usage", `--transfers is auto or a number from 1 to 256, not "${text}"`);
  }
  return number;
}

async function plan(
  toRemote: boolean,
  sources: readonly Endpoint[],
  target: Endpoint,
  { cells, gateway }: Connection,
  context: Context,
  given: Given,
): Promise<AsyncIterable<Step>> {
  const view: RemoteView = { stats: cells.tree.stats, workspaces: cells.tree.workspaces, list: gateway.list };
  const { cwd, signal, platform } = context;
  const common = { cwd, force: given.force, signal };
  if (toRemote) {
    return await planUpload(sources, target, view, { ...common, windows: platform === "win32", links: given.links });
  }
  return await planDownload(sources, target, view, {
    ...common,
    platform: platform === "win32" ? "windows" : "posix",
    caseInsensitive: platform === "win32" || platform === "darwin",
  });
}

const verbs = {
  upload: "send",
  download: "fetch",
  "make-folder": "make folder",
  remove: "remove",
  skip: "skip",
  fail: "fail",
};

async function tellSteps(steps: AsyncIterable<Step>, { terminal }: Context): Promise<number | undefined> {
  let failed = 0;
  for await (const step of steps) {
    const path = "target" in step ? step.target : step.path;
    const why = step.kind === "skip" ? ` (${step.reason})` : step.kind === "fail" ? `: ${step.error.message}` : "";
    const size = "sizeBytes" in step ? ` (${formatSize(step.sizeBytes)})` : "";
    terminal.print(`would ${verbs[step.kind]} ${visible(path)}${size}${why}`);
    if (step.kind === "fail") failed += 1;
  }
  if (failed > 0) throw new CecError("partial", `${failed} items cannot be copied`);
  return undefined;
}

/** @throws CecError `partial`, or the class of the failure where there was nothing but failures of one class. */
function tellReceipt(
  receipt: Receipt,
  { wire }: Connection,
  { terminal }: Context,
  given: Given,
  elapsedMs: number,
): void {
  const retries = wire.counts().retries + receipt.retries;
  const skipped = Object.entries(receipt.skipped).map(([reason, count]) => `${count} skipped (${reason})`);
  if (given.json) {
    terminal.print(
      JSON.stringify({
        files: receipt.files,
        folders: receipt.folders,
        bytes: receipt.bytes,
        verified: receipt.verified,
        skipped: receipt.skipped,
        failed: receipt.failed,
        failures: receipt.failures.map(({ path, error }) => ({ path, code: error.code, message: error.message })),
        retries,
        interrupted: receipt.interrupted,
        seconds: Math.round(elapsedMs) / 1000,
      }),
    );
  } else {
    for (const { path, error } of receipt.failures) terminal.complain(`failed: ${visible(path)}: ${error.message}`);
    const files = `${receipt.files} ${receipt.files === 1 ? "file" : "files"}`;
    const parts = [
      `${files} copied, ${formatSize(receipt.bytes)}`,
      `${receipt.verified} verified`,
      ...skipped,
      ...(receipt.failed > 0 ? [`${receipt.failed} failed`] : []),
      ...(retries > 0 ? [`${retries} retries`] : []),
    ];
    terminal.note(`${parts.join(", ")} in ${(elapsedMs / 1000).toFixed(1)} s`);
  }
  if (receipt.interrupted) {
    throw new CecError("interrupted", "stopped before everything was copied", { hint: "Run it again to go on." });
  }
  if (receipt.failed === 0) return;
  const [first] = receipt.failures;
  if (receipt.files === 0 && receipt.failed === 1 && first) throw first.error;
  const code = receipt.failures.some(({ error }) => isCecError(error, "mismatch")) ? "mismatch" : "partial";
  throw new CecError(code, `${receipt.failed} of ${receipt.files + receipt.failed} items failed`, {
    operation: "copy",
    hint: "Run it again with -f to copy what is missing.",
  });
}
