/** What two sorted streams have at one place: one side, or both. */
export interface Pair<L, R> {
  readonly left?: L;
  readonly right?: R;
}

/** Walks two sorted streams side by side in flat memory. `compare` must be the order of both. */
export async function* mergeSorted<L, R>(
  left: AsyncIterable<L>,
  right: AsyncIterable<R>,
  compare: (left: L, right: R) => number,
): AsyncGenerator<Pair<L, R>> {
  const lefts = left[Symbol.asyncIterator]();
  const rights = right[Symbol.asyncIterator]();
  try {
    let [l, r] = await Promise.all([lefts.next(), rights.next()]);
    while (!l.done || !r.done) {
      const order = l.done ? 1 : r.done ? -1 : compare(l.value, r.value);
      if (order < 0 && !l.done) {
        yield { left: l.value };
        l = await lefts.next();
      } else if (order > 0 && !r.done) {
        yield { right: r.value };
        r = await rights.next();
      } else if (!l.done && !r.done) {
        yield { left: l.value, right: r.value };
        [l, r] = await Promise.all([lefts.next(), rights.next()]);
      }
    }
  } finally {
    await Promise.all([lefts.return?.(), rights.return?.()]);
  }
}
