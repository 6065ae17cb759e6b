import { isCecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import type { FileEntry, NodeEntry } from "../compare/compare-trees.ts";
import { factsOf, isSameContent } from "../compare/contents.ts";
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

/**
 * Finds files that the target has at a place where the source has none any more, and that the source has at a new place: same size, and the
 * same content by checksum. Reads local files only where a size agrees.
 */
export class RenameFinder {
  readonly #needs: RenameNeeds;
  readonly #bySize = new Map<number, FileEntry[]>();
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
    const same = this.#bySize.get(entry.sizeBytes);
    if (same) same.push(entry);
    else this.#bySize.set(entry.sizeBytes, [entry]);
  }

  /** The file at the target that is this new one of the source, if any; it is given out once. */
  async take(fresh: FileEntry): Promise<FileEntry | undefined> {
    const candidates = this.#bySize.get(fresh.sizeBytes);
    if (!candidates) return undefined;
    for (const [at, candidate] of candidates.entries()) {
      if (!(await this.#isSame(fresh, candidate))) continue;
      candidates.splice(at, 1);
      if (candidates.length === 0) this.#bySize.delete(fresh.sizeBytes);
      return candidate;
    }
    return undefined;
  }

  async #isSame(fresh: FileEntry, candidate: FileEntry): Promise<boolean> {
    const { source, target, view, signal } = this.#needs;
    if (source.side === "remote" && target.side === "remote")
      return fresh.etag !== undefined && fresh.etag === candidate.etag;
    const [local, remote, side] = source.side === "local" ? [fresh, candidate, target] : [candidate, fresh, source];
    const path = side.at(remote.relative);
    const hash = isPlainEtag(remote.etag) ? undefined : (await factsOf(view, [path], signal)).get(path)?.hash;
    try {
      return (await isSameContent(local, remote.etag, hash, this.#needs)).verdict === "same";
    } catch (error) {
      // What can't be read is told when it is to be sent.
      if (!isCecError(error) || signal?.aborted) throw error;
      return false;
    }
  }
}
