import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLinesOf, writeLinesTo } from "./line-file.ts";

export interface ExternalSortOptions<T> {
  readonly compare: (a: T, b: T) => number;
  /** One line of text, without a line break. */
  readonly encode: (item: T) => string;
  readonly decode: (line: string) => T;
  /** Whether an item is the one before it once more, in sorted order; such items are left out. */
  readonly isRepeat?: ((before: T, item: T) => boolean) | undefined;
  /** How many items are held in memory before a sorted run goes to disk. Default 100,000. */
  readonly runItems?: number;
  /**
   * Called between items where much has become garbage: a runtime that sees much free memory lets it pile up. Left out: that is left to the runtime.
   */
  readonly collectGarbage?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const defaultRunItems = 100_000;
/** Runs read side by side, each with an open file. */
const mostRuns = 128;
/** Items that pass between two collections, which cost as much as thousands of them. */
const collectEvery = 20_000;
/** Items of a merged run written at once. */
const blockItems = 2000;

/**
 * Sorts a stream of any length in flat memory: runs that fit are sorted in memory and written to a temporary folder, then merged.
 * A short stream never touches the disk. Items that compare equal keep their order.
 */
export async function* externalSort<T>(items: AsyncIterable<T>, options: ExternalSortOptions<T>): AsyncGenerator<T> {
  const { isRepeat } = options;
  if (!isRepeat) return yield* sorted(items, options);
  let before: T | undefined;
  for await (const item of sorted(items, options)) {
    if (before !== undefined && isRepeat(before, item)) continue;
    before = item;
    yield item;
  }
}

async function* sorted<T>(items: AsyncIterable<T>, options: ExternalSortOptions<T>): AsyncGenerator<T> {
  const limit = options.runItems ?? defaultRunItems;
  const runs: string[] = [];
  let folder: string | undefined;
  let count = 0;
  let passed = 0;
  try {
    let held: T[] = [];
    for await (const item of items) {
      held.push(item);
      if (held.length < limit) continue;
      options.signal?.throwIfAborted();
      folder ??= await mkdtemp(join(tmpdir(), "cec-sort-"));
      const path = join(folder, String(count));
      count += 1;
      await writeLinesTo(path, "wx", held.sort(options.compare).map(options.encode));
      runs.push(path);
      passed += held.length;
      held = [];
      if (passed >= collectEvery) {
        options.collectGarbage?.();
        passed = 0;
      }
      if (runs.length === mostRuns) runs.splice(0, mostRuns, await mergeRuns(runs, `${path}-merged`, options));
    }
    held.sort(options.compare);
    if (runs.length === 0) yield* held;
    else yield* merge([...runs.map((path) => decoded(path, options.decode)), iterate(held)], options);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Makes one run of many. */
async function mergeRuns<T>(runs: readonly string[], path: string, options: ExternalSortOptions<T>): Promise<string> {
  let block: string[] = [];
  const sources = runs.map((run) => decoded(run, options.decode));
  for await (const item of merge(sources, options)) {
    block.push(options.encode(item));
    if (block.length < blockItems) continue;
    await writeLinesTo(path, "a", block);
    block = [];
  }
  if (block.length > 0) await writeLinesTo(path, "a", block);
  for (const run of runs) await rm(run);
  return path;
}

async function* decoded<T>(path: string, decode: (line: string) => T): AsyncGenerator<T> {
  for await (const line of readLinesOf(path)) yield decode(line);
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

interface Head<T> {
  item: T;
  /** Place of its run: items that compare equal keep their order. */
  readonly run: number;
  readonly source: AsyncGenerator<T>;
}

/** Takes the smallest head again and again, from a heap. */
async function* merge<T>(sources: readonly AsyncGenerator<T>[], options: ExternalSortOptions<T>): AsyncGenerator<T> {
  const { compare } = options;
  const heap: Head<T>[] = [];
  let merged = 0;
  const isBefore = (a: Head<T>, b: Head<T>): boolean => {
    const order = compare(a.item, b.item);
    return order < 0 || (order === 0 && a.run < b.run);
  };
  const sink = (at: number): void => {
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const [a, b] = [heap[child], heap[least]];
        if (a && b && isBefore(a, b)) least = child;
      }
      const [head, other] = [heap[at], heap[least]];
      if (least === at || !head || !other) return;
      heap[at] = other;
      heap[least] = head;
      at = least;
    }
  };
  try {
    for (const [run, source] of sources.entries()) {
      const first = await source.next();
      if (!first.done) heap.push({ item: first.value, run, source });
    }
    for (let at = heap.length >> 1; at >= 0; at -= 1) sink(at);
    for (let head = heap[0]; head; head = heap[0]) {
      options.signal?.throwIfAborted();
      yield head.item;
      merged += 1;
      if (merged % collectEvery === 0) options.collectGarbage?.();
      const next = await head.source.next();
      if (!next.done) head.item = next.value;
      else {
        const last = heap.pop();
        if (last && last !== head) heap[0] = last;
      }
      sink(0);
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}
