import { CecError } from "../../base/errors.ts";
import type { DownloadStep } from "../../plan/types.ts";
import { Budget } from "../../transfer/budget.ts";
import { fetchStream } from "../../transfer/fetch-stream.ts";
import { expandNodes } from "../remote-nodes.ts";
import type { Context, FlagValues } from "../types.ts";
import { visible } from "../view/align.ts";
import { tellWould } from "../view/would.ts";
import type { copyFlags } from "./copy-flags.ts";
import { runOne } from "./run-one.ts";
import { connectionWishes, transferOptions } from "./transfer-options.ts";

/** Writes one file of the server to standard output, checked. @throws CecError `usage`, `not-found`, and what `fetchStream` throws. */
export async function fetchToStdout(
  context: Context,
  text: string,
  given: FlagValues<typeof copyFlags>,
): Promise<void> {
  if (given.json && !given.dryRun)
    throw new CecError("usage", "--json and the content cannot both be on standard output");
  const options = transferOptions(given);
  const { terminal, signal } = context;
  const connection = await context.connect(connectionWishes(given));
  const { cells, gateway, wire } = connection;
  const [node, more] = await Array.fromAsync(firstTwo(expandNodes(cells.tree, [text], "get", signal)));
  if (!node || more || node.kind !== "file") {
    const why = more ? "names more than one thing" : "is a folder";
    throw new CecError("usage", `${visible(text)} ${why}: only one file goes to standard output`);
  }
  if (given.dryRun) {
    tellWould(terminal, given.json, { would: "fetch", path: node.path, to: "-", size: node.sizeBytes });
    return;
  }
  const step: DownloadStep = {
    kind: "download",
    source: node.path,
    target: "-",
    sizeBytes: node.sizeBytes,
    modifiedMs: node.modifiedSeconds * 1000,
    etag: node.etag,
    hash: node.hash,
  };
  const budget = new Budget(1, { throttled: () => wire.counts().throttled });
  await runOne(
    context,
    connection,
    { step, flags: given, json: false, again: "Run it again.", verify: options.verify === "hash" },
    (told) =>
      fetchStream({
        node,
        sink: (bytes) => terminal.printBytes(bytes),
        work: { gateway, budget, options, progress: told.progress, retried: told.retried },
        tree: cells.tree,
        signal,
      }),
  );
}

async function* firstTwo<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  let count = 0;
  for await (const value of values) {
    yield value;
    count += 1;
    if (count === 2) return;
  }
}
