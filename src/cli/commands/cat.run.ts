import { CecError } from "../../base/errors.ts";
import { Budget } from "../../transfer/budget.ts";
import { fetchStream } from "../../transfer/fetch-stream.ts";
import { expandNodes } from "../remote-nodes.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { parseByteRange, rangeWithin } from "./byte-range.ts";
import type { flags } from "./cat.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { range } }) => {
  const { signal, terminal } = context;
  const typed = range === undefined ? undefined : parseByteRange(range);
  const { cells, gateway } = await context.connect();
  const work = {
    gateway,
    budget: new Budget(1),
    options: { verify: "hash" as const },
    progress: () => undefined,
    retried: () => undefined,
  };
  for await (const node of expandNodes(cells.tree, args, "cat", signal)) {
    if (node.kind !== "file") {
      throw new CecError("usage", `${visible(node.path)} is a folder: cat takes files`, { path: node.path });
    }
    const within = typed && rangeWithin(typed, node.sizeBytes);
    if (node.sizeBytes === 0 || (typed && !within)) continue;
    const sink = (bytes: Uint8Array): void => terminal.printBytes(bytes);
    await fetchStream({ node, range: within, sink, work, tree: cells.tree, signal });
  }
  return undefined;
};
