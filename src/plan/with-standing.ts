import { type ExternalSortOptions, externalSort } from "../base/external-sort.ts";
import { compareTreePaths, joinPath } from "../base/paths.ts";
import { sleep } from "../base/sleep.ts";
import type { Kind } from "./copy-target.ts";
import { statRemote } from "./remote-sources.ts";
import { walkRemote } from "./remote-walk.ts";
import type { Found, RemoteView } from "./types.ts";

/** What stands on the server where an entry of the walk is to go. */
export interface Standing {
  readonly kind: Kind;
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  /** An upload that is not complete: there is no content yet. */
  readonly temporary: boolean;
}

export interface WithStandingOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the listing alone is waited for, milliseconds. Default 250. */
  readonly patienceMs?: number;
  /** See {@link ExternalSortOptions}. */
  readonly collectGarbage?: (() => void) | undefined;
}

/** Entries looked up with one request while the listing is under way: few first, so that something can be sent soon. */
const firstBatch = 32;
const mostBatch = 400;

/**
 * A local walk in tree order, each entry with what stands at its place below `root`, in flat memory. One flat listing answers for the whole tree,
 * but a listing is of use only once it is there and sorted: until then entries are looked up in batches, so that the first byte does not wait for
 * a server that lists a million files. A listing that is there at once costs no look-up.
 * @throws CecError what the listing or a look-up throws; a listing that nothing waits for any more is given up.
 */
export async function* withStanding<T extends Pick<Found, "kind" | "relative">>(
  walk: AsyncIterable<T>,
  root: string,
  view: RemoteView,
  { signal, patienceMs = 250, collectGarbage }: WithStandingOptions,
): AsyncGenerator<{ readonly entry: T; readonly standing: Standing | undefined }> {
  const stop = new AbortController();
  const entries = walk[Symbol.asyncIterator]();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const listing = sortedListing(view, root, { signal: either, collectGarbage });
  let isListed = false;
  const first = listing.next();
  const listed = first.then(
    () => {
      isListed = true;
    },
    () => {
      isListed = true;
    },
  );
  try {
    await Promise.race([listed, sleep(patienceMs, signal)]);
    for (let size = firstBatch; !isListed; size = Math.min(mostBatch, size * 2)) {
      const batch = await take(entries, size);
      if (batch.length === 0) return;
      const paths = batch.filter(isNode).map((entry) => joinPath(root, entry.relative));
      const nodes: ReadonlyMap<string, Standing> =
        paths.length === 0 ? new Map() : await statRemote(paths, view, signal);
      for (const entry of batch) {
        const node = isNode(entry) ? nodes.get(joinPath(root, entry.relative)) : undefined;
        yield { entry, standing: node };
      }
    }
    let right = await first;
    for (let left = await entries.next(); !left.done; left = await entries.next()) {
      const { relative } = left.value;
      while (!right.done && compareTreePaths(right.value.relative, relative) < 0) right = await listing.next();
      const standing = !right.done && right.value.relative === relative ? right.value : undefined;
      yield { entry: left.value, standing };
    }
  } finally {
    stop.abort();
    await listed;
    await Promise.all([entries.return?.(), listing.return(undefined)]);
  }
}

function isNode({ kind }: Pick<Found, "kind">): boolean {
  return kind === "file" || kind === "folder";
}

async function take<T>(from: AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = await from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

type ListedStanding = Standing & { readonly relative: string };

function sortedListing(
  view: RemoteView,
  root: string,
  { signal, collectGarbage }: Pick<WithStandingOptions, "collectGarbage"> & { readonly signal: AbortSignal },
): AsyncGenerator<ListedStanding> {
  return externalSort<ListedStanding>(standingBelow(view, root, signal), {
    compare: (a, b) => compareTreePaths(a.relative, b.relative),
    isRepeat: (a, b) => a.kind === b.kind && a.relative === b.relative,
    encode: ({ kind, relative, sizeBytes, etag, temporary }) =>
      JSON.stringify([kind, relative, sizeBytes, etag, temporary]),
    decode: (line) => {
      const [kind, relative, sizeBytes, etag, temporary] = JSON.parse(line) as [
        Kind,
        string,
        number,
        string | null,
        boolean,
      ];
      return { kind, relative, sizeBytes, etag: etag ?? undefined, temporary };
    },
    collectGarbage,
    signal,
  });
}

async function* standingBelow(view: RemoteView, root: string, signal: AbortSignal): AsyncGenerator<ListedStanding> {
  for await (const found of walkRemote(view, root, { mayRepeat: true, signal })) {
    // The root stands, whatever is listed; what is no file to us still stands in the way of a folder.
    if (found.relative === "" || found.kind === "trouble") continue;
    const kind =
      found.kind === "folder" || (found.kind === "skip" && found.reason === "recycle-bin") ? "folder" : "file";
    const { relative } = found;
    const temporary = found.kind === "skip" && found.reason === "upload-in-progress";
    yield found.kind === "file"
      ? { kind, relative, sizeBytes: found.sizeBytes, etag: found.etag, temporary }
      : { kind, relative, sizeBytes: 0, etag: undefined, temporary };
  }
}
