import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLinesOf, writeLinesTo } from "./line-file.ts";

export interface ExternalSortOptions<T> {
  readonly compare: (a: T, b: T) => number;
  /** One line of text, without a line break. */
  readonly encode: (item: T) => string;
  readonly decode: (line: string) => T;
  /** How many items are held in memory before a sorted run goes to disk. Default 100,000. */
  readonly runItems?: number;
  readonly signal?: AbortSignal | undefined;
}

const defaultRunItems = 100_000;

/**
 * Sorts a stream of any length in flat memory: runs that fit are sorted in memory and written to a temporary folder, then merged.
 * A short stream never touches the disk. Items that compare equal keep their order.
 */
export async function* externalSort<T>(items: AsyncIterable<T>, options: ExternalSortOptions<T>): AsyncGenerator<T> {
  const limit = options.runItems ?? defaultRunItems;
  const runs: string[] = [];
  let folder: string | undefined;
  try {
    let held: T[] = [];
    for await (const item of items) {
      held.push(item);
      if (held.length < limit) continue;
      options.signal?.throwIfAborted();
      folder ??= await mkdtemp(join(tmpdir(), "cec-sort-"));
      const path = join(folder, String(runs.length));
      await writeLinesTo(path, "wx", held.sort(options.compare).map(options.encode));
      runs.push(path);
      held = [];
    }
    held.sort(options.compare);
    if (runs.length === 0) yield* held;
    else yield* merge([...runs.map((path) => decoded(path, options.decode)), iterate(held)], options);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function* decoded<T>(path: string, decode: (line: string) => T): AsyncGenerator<T> {
  for await (const line of readLinesOf(path)) yield decode(line);
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Runs are few (one for each `runItems`), so the smallest head is looked for one by one. */
async function* merge<T>(sources: readonly AsyncGenerator<T>[], options: ExternalSortOptions<T>): AsyncGenerator<T> {
  const heads: { item: T; source: AsyncGenerator<T> }[] = [];
  try {
    for (const source of sources) {
      const first = await source.next();
      if (!first.done) heads.push({ item: first.value, source });
    }
    while (heads.length > 0) {
      options.signal?.throwIfAborted();
      let smallest = 0;
      for (let at = 1; at < heads.length; at += 1) {
        const [head, best] = [heads[at], heads[smallest]];
        if (head && best && options.compare(head.item, best.item) < 0) smallest = at;
      }
      const head = heads[smallest];
      if (!head) break;
      yield head.item;
      const next = await head.source.next();
      if (next.done) heads.splice(smallest, 1);
      else head.item = next.value;
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}
