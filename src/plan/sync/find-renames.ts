import { cellsBlockBytes, combineBlocks } from "../../base/cells-hash.ts";
import { isCecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import type { FileEntry, NodeEntry } from "../compare/compare-trees.ts";
import { factsOf } from "../compare/contents.ts";
import { isPlainEtag } from "../compare/judge-files.ts";
import type { TreeSide } from "../compare/side.ts";
import type { RemoteView } from "../types.ts";

export interface RenameNeeds {
  readonly source: TreeSide;
  readonly target: TreeSide;
  readonly view: Pick<RemoteView, "stats">;
  readonly hashes: HashPool;
  readonly signal?: AbortSignal | undefined;
}

/** Files that may turn up elsewhere; more are not looked for, so that memory stays flat. */
const mostCandidates = 50_000;

/** What is compared: MD5 of the whole, the server's hash of blocks, or between two remote files the ETag as it is. */
type Mark = "md5" | "blocks" | "etag";

/** Files of one size that only the target has. */
interface Group {
  readonly entries: FileEntry[];
  /** By mark and its value, made when first asked for: each file is read once at most. */
  readonly marks: Map<Mark, Map<string, FileEntry[]>>;
}

/**
 * Finds files that the target has at a place where the source has none any more, and that the source has at a new place: same size, and the
 * same content by checksum. Reads local files only where a size agrees, and each once.
 */
export class RenameFinder {
  readonly #needs: RenameNeeds;
  readonly #bySize = new Map<number, Group>();
  readonly #taken = new Set<FileEntry>();
  #count = 0;

  constructor(needs: RenameNeeds) {
    this.#needs = needs;
  }

  get count(): number {
    return this.#count;
  }

  /** Takes in a file that only the target has. Empty files are all alike. */
  add(entry: NodeEntry): void {
    if (entry.kind !== "file" || entry.sizeBytes === 0 || this.#count >= mostCandidates) return;
    this.#count += 1;
    const group = this.#bySize.get(entry.sizeBytes);
    if (group) group.entries.push(entry);
    else this.#bySize.set(entry.sizeBytes, { entries: [entry], marks: new Map() });
  }

  /** The file at the target that is this new one of the source, if any; it is given out once. */
  async take(fresh: FileEntry): Promise<FileEntry | undefined> {
    const group = this.#bySize.get(fresh.sizeBytes);
    if (!group) return undefined;
    for (const mark of this.#marksFor(fresh, group)) {
      const [value] = await this.#values([fresh], this.#needs.source, mark);
      if (value === undefined) continue;
      let known = group.marks.get(mark);
      if (!known) {
        known = await this.#index(group, mark);
        group.marks.set(mark, known);
      }
      const same = known.get(value) ?? [];
      for (let found = same.pop(); found; found = same.pop()) {
        if (this.#taken.has(found)) continue;
        this.#taken.add(found);
        return found;
      }
    }
    return undefined;
  }

  /** The remote side decides what can be compared. */
  #marksFor(fresh: FileEntry, { entries }: Group): Mark[] {
    const { source, target } = this.#needs;
    if (source.side === target.side) return ["etag"];
    if (source.side === "remote") return [isPlainEtag(fresh.etag) ? "md5" : "blocks"];
    const plain = entries.some(({ etag }) => isPlainEtag(etag));
    const parts = entries.some(({ etag }) => !isPlainEtag(etag));
    return [...(plain ? ["md5" as const] : []), ...(parts ? ["blocks" as const] : [])];
  }

  async #index({ entries }: Group, mark: Mark): Promise<Map<string, FileEntry[]>> {
    const index = new Map<string, FileEntry[]>();
    const values = await this.#values(entries, this.#needs.target, mark);
    for (const [at, entry] of entries.entries()) {
      const value = values[at];
      if (value === undefined) continue;
      const same = index.get(value);
      if (same) same.push(entry);
      else index.set(value, [entry]);
    }
    return index;
  }

  async #values(entries: readonly FileEntry[], side: TreeSide, mark: Mark): Promise<(string | undefined)[]> {
    if (mark === "etag") return entries.map(({ etag }) => etag);
    if (side.side === "local") {
      const values: (string | undefined)[] = [];
      for (const entry of entries) values.push(await this.#read(entry, mark));
      return values;
    }
    if (mark === "md5") return entries.map(({ etag }) => (isPlainEtag(etag) ? etag.toLowerCase() : undefined));
    const paths = entries.map(({ relative }) => side.at(relative));
    const facts = await factsOf(this.#needs.view, paths, this.#needs.signal);
    return paths.map((path) => facts.get(path)?.hash);
  }

  async #read({ source: path = "", sizeBytes }: FileEntry, mark: "md5" | "blocks"): Promise<string | undefined> {
    const { hashes, signal } = this.#needs;
    const range = { path, start: 0, end: sizeBytes };
    try {
      if (mark === "md5") return await hashes.md5(range, signal);
      return combineBlocks(await hashes.blocks(range, cellsBlockBytes, signal));
    } catch (error) {
      // What can't be read is told when it is to be sent.
      if (!isCecError(error) || signal?.aborted) throw error;
      return undefined;
    }
  }
}
