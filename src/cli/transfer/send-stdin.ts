import { CecError } from "../../base/errors.ts";
import { parentPath } from "../../base/paths.ts";
import { parseEndpoint } from "../../plan/endpoint.ts";
import type { UploadStep } from "../../plan/types.ts";
import { hashBlockBytes } from "../../protocol/gateway.ts";
import { sendStream } from "../../transfer/send-stream.ts";
import { collectGarbage } from "../collect-garbage.ts";
import type { Connection, Context, FlagValues } from "../types.ts";
import { visible } from "../view/align.ts";
import { tellWould } from "../view/would.ts";
import type { copyFlags } from "./copy-flags.ts";
import { runOne } from "./run-one.ts";
import { connectionWishes, transferOptions } from "./transfer-options.ts";

/** Makes a file of standard input. @throws CecError `usage` without a name, `conflict`, `not-found`, and what `sendStream` throws. */
export async function sendStdin(context: Context, text: string, given: FlagValues<typeof copyFlags>): Promise<void> {
  const options = transferOptions(given);
  const { path, mustBeFolder } = parseEndpoint(text);
  if (mustBeFolder || !path.includes("/")) {
    throw new CecError("usage", `${visible(text)} is no name for a file`, {
      hint: "Standard input has no name of its own: write it like common-files/backup.tar.",
    });
  }
  const connection = await context.connect(connectionWishes(given));
  await checkTarget(path, given.force, connection, context.signal);
  if (given.dryRun) {
    tellWould(context.terminal, given.json, { would: "send", path: "-", to: path });
    return;
  }
  const step: UploadStep = {
    kind: "upload",
    source: "-",
    target: path,
    sizeBytes: 0,
    modifiedMs: context.now(),
    changedMs: 0,
    identity: "",
  };
  await runOne(
    context,
    connection,
    {
      step,
      flags: given,
      json: given.json,
      again: "Run it again with all of the input.",
      verify: options.verify === "hash",
    },
    (told) =>
      sendStream(connection.gateway, {
        source: context.stdin(),
        target: path,
        // A pipe is held part by part: the smallest that keeps the server's hash right, unless another size was asked for.
        partBytes: given.partSize === undefined ? hashBlockBytes : options.partBytes,
        partsConcurrency: options.partsConcurrency,
        verify: options.verify,
        rate: options.rate,
        signal: context.signal,
        onBytes: told.progress,
        onRetry: told.retried,
        collectGarbage,
      }),
  );
}

async function checkTarget(path: string, force: boolean, { cells }: Connection, signal: AbortSignal): Promise<void> {
  const parent = parentPath(path);
  const standing = new Map((await cells.tree.stats([path, parent], { signal })).map((node) => [node.path, node]));
  const node = standing.get(path);
  if (node && node.kind !== "file") {
    throw new CecError("conflict", `${visible(path)} is a folder`, { operation: "upload", path });
  }
  if (node && !force) {
    throw new CecError("conflict", `${visible(path)} exists already: nothing was sent`, {
      operation: "upload",
      path,
      hint: "Use --force to replace it.",
    });
  }
  const above = standing.get(parent);
  if (!above || above.kind === "file") {
    throw new CecError("not-found", `there is no folder ${visible(parent)}`, {
      operation: "upload",
      path,
      hint: `Make it first: cec mkdir -p ${parent}`,
    });
  }
}
