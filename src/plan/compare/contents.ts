import { cellsBlockBytes, combineBlocks } from "../../base/cells-hash.ts";
import { isCecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import type { CellsNode } from "../../cells/types.ts";
import { readTrouble } from "../local-walk.ts";
import type { RemoteView } from "../types.ts";
import type { FileEntry } from "./compare-trees.ts";
import { type CompareBy, isPlainEtag, type Judgement } from "./judge-files.ts";
import type { TreeSide } from "./side.ts";

/** Two files that only their contents can tell apart. */
export interface FilePair {
  readonly source: FileEntry;
  readonly target: FileEntry;
}

export interface ContentsOptions {
  readonly source: TreeSide;
  readonly target: TreeSide;
  readonly view: RemoteView;
  readonly hashes: Pick<HashPool, "md5" | "blocks">;
  readonly by: CompareBy;
  /** Dates kept on the server beside the files (`--preserve-times`) are asked for first, and believed where files are compared by date. */
  readonly preservedTimes: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What the server knows of a file beyond its listing. */
export interface RemoteFacts {
  /** `x-cells-hash`. */
  readonly hash: string | undefined;
  /** The date kept by `--preserve-times`, in milliseconds since the epoch; not that of another content, which was written over since. */
  readonly keptMs: number | undefined;
}

/**
 * Name under which the date of a file's source is kept with its node: `{"mtime": <milliseconds since the epoch>, "etag": <of what was sent>}`.
 * What the server is told of a node stays with it when other content is written over.
 */
export const timesNamespace = "cec";

/** As far as a `Date` reaches: others may write here too. */
const farthestMs = 8.64e15;

/** Files read at once. */
const readersAtOnce = 4;

/**
 * Judges pairs by content: by the ETag where it is the MD5 of the whole, else by the server's own hash, which is asked for all at once.
 * A local file is read once, in threads.
 * @throws CecError when the server can't be asked; a local file that can't be read rejects its own judgement alone.
 */
export async function judgeContents<P extends FilePair>(
  pairs: readonly P[],
  options: ContentsOptions,
  settle: (pair: P, judgement: Judgement | Error, facts: RemoteFacts | undefined) => Promise<void>,
): Promise<void> {
  const facts = await remoteFacts(pairs, options);
  const queue = pairs.values();
  const worker = async (): Promise<void> => {
    for (const pair of queue) {
      options.signal?.throwIfAborted();
      const remote = facts.get(remotePath(pair, options));
      let judgement: Judgement | Error;
      try {
        judgement = await judge(pair, options, facts);
      } catch (error) {
        if (!isCecError(error) || options.signal?.aborted) throw error;
        judgement = error.operation === "hash" ? readTrouble(error.cause, error.path ?? "") : error;
      }
      await settle(pair, judgement, remote);
    }
  };
  await Promise.all(Array.from({ length: readersAtOnce }, worker));
}

/** Of the remote file of a pair; of the source where both are. */
function remotePath({ source, target }: FilePair, options: ContentsOptions): string {
  if (options.source.side === "remote") return options.source.at(source.relative);
  return options.target.side === "remote" ? options.target.at(target.relative) : "";
}

async function remoteFacts(
  pairs: readonly FilePair[],
  { source, target, view, preservedTimes, signal }: ContentsOptions,
): Promise<Map<string, RemoteFacts>> {
  const wanted: string[] = [];
  const both = source.side === "remote" && target.side === "remote";
  for (const pair of pairs) {
    for (const [side, entry] of [
      [source, pair.source],
      [target, pair.target],
    ] as const) {
      const needed = side.side === "remote" && (preservedTimes || both || !isPlainEtag(entry.etag));
      if (needed) wanted.push(side.at(entry.relative));
    }
  }
  if (wanted.length === 0) return new Map();
  return factsOf(view, wanted, signal);
}

/** Asks for many files in few requests. */
export async function factsOf(
  view: Pick<RemoteView, "stats">,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, RemoteFacts>> {
  const nodes = await view.stats(paths, { signal });
  return new Map(nodes.map((node) => [node.path, { hash: node.hash, keptMs: keptTime(node) }]));
}

function keptTime({ meta, etag }: Pick<CellsNode, "meta" | "etag">): number | undefined {
  const value = meta[timesNamespace];
  if (typeof value !== "object" || value === null || !("mtime" in value && "etag" in value)) return undefined;
  if (etag === undefined || value.etag !== etag) return undefined;
  return typeof value.mtime === "number" && Math.abs(value.mtime) <= farthestMs ? value.mtime : undefined;
}

async function judge(
  { source, target }: FilePair,
  options: ContentsOptions,
  facts: ReadonlyMap<string, RemoteFacts>,
): Promise<Judgement> {
  const [from, to] = [options.source, options.target];
  if (from.side === "local" && to.side === "local") {
    return same(await blocksOf(source, options), await blocksOf(target, options));
  }
  if (from.side === "remote" && to.side === "remote") {
    return same(facts.get(from.at(source.relative))?.hash, facts.get(to.at(target.relative))?.hash);
  }
  const [local, remote, side] = from.side === "local" ? [source, target, to] : [target, source, from];
  const known = facts.get(side.at(remote.relative));
  const keptMs = options.preservedTimes && options.by === "date" ? known?.keptMs : undefined;
  if (keptMs !== undefined && Math.abs(keptMs - local.modifiedMs) < 1) {
    return { verdict: "same", why: "date" };
  }
  return isSameContent(local, remote.etag, known?.hash, options);
}

/** True where the ETag alone tells what is in a file of this size: the MD5 of the whole, or of parts of 10 MiB, whose hash is the server's own. */
export function tellsContent(etag: string | undefined, sizeBytes: number): boolean {
  const blocks = Math.ceil(sizeBytes / cellsBlockBytes);
  return etag?.endsWith(`-${blocks}`) || isPlainEtag(etag);
}

/** Compares a local file with what is known of a remote one of the same size. @throws CecError when it can't be read. */
export async function isSameContent(
  local: Pick<FileEntry, "source" | "sizeBytes">,
  etag: string | undefined,
  hash: string | undefined,
  options: Pick<ContentsOptions, "hashes" | "signal">,
): Promise<Judgement> {
  const ofParts = etag?.toLowerCase() ?? "";
  if (isPlainEtag(etag)) {
    const range = { path: local.source ?? "", start: 0, end: local.sizeBytes };
    return same(await options.hashes.md5(range, options.signal), etag.toLowerCase());
  }
  if (hash === undefined && !tellsContent(ofParts, local.sizeBytes)) return { verdict: "different", why: "unknown" };
  const own = await blocksOf(local, options);
  // As many parts as there would be of 10 MiB may be others: only that they agree tells something.
  return ofParts.startsWith(`${own}-`) ? { verdict: "same", why: "content" } : same(own, hash);
}

async function blocksOf(
  { source = "", sizeBytes }: Pick<FileEntry, "source" | "sizeBytes">,
  { hashes, signal }: Pick<ContentsOptions, "hashes" | "signal">,
): Promise<string> {
  return combineBlocks(await hashes.blocks({ path: source, start: 0, end: sizeBytes }, cellsBlockBytes, signal));
}

function same(a: string | undefined, b: string | undefined): Judgement {
  if (a === undefined || b === undefined) return { verdict: "different", why: "unknown" };
  return a === b ? { verdict: "same", why: "content" } : { verdict: "different", why: "content" };
}
