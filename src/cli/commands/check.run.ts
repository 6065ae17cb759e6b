import { formatDuration } from "../../base/durations.ts";
import { CecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import { formatSize } from "../../base/sizes.ts";
import { compareTrees, type NodeEntry } from "../../plan/compare/compare-trees.ts";
import { type Judged, judged } from "../../plan/compare/judged.ts";
import { lazyRemoteView } from "../sync/lazy-remote-view.ts";
import { openFilter } from "../sync/open-filter.ts";
import { type OpenTree, openTrees } from "../sync/open-trees.ts";
import { compareBy } from "../sync/sync-rules.ts";
import { openHashes } from "../transfer/open-hashes.ts";
import type { Context, Input, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import { tellMeanwhile } from "../view/tell-meanwhile.ts";
import type { flags } from "./check.ts";

type Given = Input<typeof flags>["flags"];

/** A sync would send such a file; a check must not say what it does not know. */
const noHash = "sizes agree, and the server has no hash of its content (yet)";

type Result = "missing" | "extra" | "different" | "same" | "left-alone" | "failed";

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { signal } = context;
  const by = compareBy(given);
  const filter = await openFilter(context, given);
  const view = lazyRemoteView(context);
  const texts = [args[0] ?? "", args[1] ?? ""] as const;
  const { source, target } = await openTrees(context, view, texts, { filter, links: given.links });
  for (const tree of [source, target]) refuseMissing(tree);
  const hashes = openHashes();
  const account = new Account(context, given);
  const meanwhile = given.noProgress ? undefined : tellMeanwhile(context, () => account.progress());
  try {
    const trees = compareTrees(source.entries(), target.entries(), filter);
    const isRemote = source.side === "remote" || target.side === "remote";
    const options = {
      source,
      target,
      view,
      serverAheadMs: isRemote ? (await context.connect()).wire.counts().serverAheadMs : 0,
      hashes: account.counting(hashes),
      by,
      preservedTimes: given.preserveTimes,
      signal,
    };
    for await (const difference of judged(trees, options)) account.take(difference);
  } finally {
    meanwhile?.();
    await hashes.close();
  }
  account.end();
  return undefined;
};

function refuseMissing({ kind, text }: OpenTree): void {
  if (kind !== undefined) return;
  throw new CecError("not-found", `cannot find ${visible(text)}`, { operation: "compare", path: text });
}

/** Tells what was found and counts it. */
class Account {
  readonly #context: Context;
  readonly #given: Given;
  readonly #counts: Record<Result, number> = {
    same: 0,
    missing: 0,
    extra: 0,
    different: 0,
    "left-alone": 0,
    failed: 0,
  };

  readonly #startMs: number;
  #readBytes = 0;

  constructor(context: Context, given: Given) {
    this.#context = context;
    this.#given = given;
    this.#startMs = context.now();
  }

  take(difference: Judged): void {
    const line = lineOf(difference);
    if (line) this.#tell(line);
  }

  /** The same hashes, of which what was read is counted. */
  counting(hashes: HashPool): Pick<HashPool, "md5" | "blocks"> {
    const read = <T>({ start, end }: { start: number; end: number }, result: T): T => {
      this.#readBytes += end - start;
      return result;
    };
    return {
      md5: async (range, signal) => read(range, await hashes.md5(range, signal)),
      blocks: async (range, blockBytes, signal) => read(range, await hashes.blocks(range, blockBytes, signal)),
    };
  }

  /** How far it is. */
  progress(): string {
    const elapsed = formatDuration(this.#context.now() - this.#startMs);
    return [...this.#parts(), `${formatSize(this.#readBytes)} read`, elapsed].join(", ");
  }

  /** @throws CecError `mismatch` when there are differences, `partial` when something could not be compared. */
  end(): void {
    const { missing, extra, different, failed } = this.#counts;
    this.#context.terminal.note(this.#parts().join(", "));
    const differing = missing + different + (this.#given.oneWay ? 0 : extra);
    if (differing > 0)
      throw new CecError("mismatch", count(differing, "difference", "differences"), { operation: "compare" });
    if (failed > 0)
      throw new CecError("partial", `${count(failed, "item", "items")} could not be compared`, {
        operation: "compare",
      });
  }

  #parts(): string[] {
    const { same, missing, extra, different, failed } = this.#counts;
    const left = this.#counts["left-alone"];
    const parts = [`${same} same`, `${missing} missing`, `${extra} extra`, `${different} different`];
    if (left > 0) parts.push(`${left} left alone`);
    if (failed > 0) parts.push(`${failed} could not be compared`);
    return parts;
  }

  #tell({ result, relative, more }: Line): void {
    this.#counts[result] += 1;
    const { terminal } = this.#context;
    const { json, all, oneWay } = this.#given;
    const path = relative === "" ? "." : relative;
    if (json) {
      terminal.print(JSON.stringify({ result, path, ...more }));
      return;
    }
    if (result === "failed") {
      terminal.complain(`failed: ${visible(path)}: ${visible(more.reason ?? "")}`);
      return;
    }
    if (!all && (result === "same" || result === "left-alone" || (result === "extra" && oneWay))) return;
    const why = more.reason === undefined ? "" : ` (${more.reason})`;
    terminal.print(`${result}${why}: ${visible(path)}`);
  }
}

interface Line {
  readonly result: Result;
  readonly relative: string;
  readonly more: {
    readonly type?: string;
    readonly size?: number;
    readonly targetSize?: number;
    readonly reason?: string;
  };
}

function lineOf(difference: Judged): Line | undefined {
  switch (difference.kind) {
    case "folders":
      return undefined;
    case "missing":
      return { result: "missing", relative: difference.source.relative, more: facts(difference.source) };
    case "extra":
      return { result: "extra", relative: difference.target.relative, more: facts(difference.target) };
    case "clash":
      return { result: "different", relative: difference.source.relative, more: { reason: "type" } };
    case "same": {
      const { source, why } = difference;
      return { result: "same", relative: source.relative, more: { ...facts(source), reason: why } };
    }
    case "different": {
      const { source, target, why } = difference;
      const more = { type: "file", size: source.sizeBytes, targetSize: target.sizeBytes };
      const { relative } = source;
      if (why === "unknown") return { result: "failed", relative, more: { ...more, reason: noHash } };
      return { result: "different", relative, more: { ...more, reason: why } };
    }
    case "aside":
      return { result: "left-alone", relative: difference.relative, more: { reason: difference.reason } };
    case "trouble":
      return { result: "failed", relative: difference.relative, more: { reason: difference.error.message } };
  }
}

function facts(entry: NodeEntry): Line["more"] {
  return entry.kind === "file" ? { type: "file", size: entry.sizeBytes } : { type: "folder" };
}
