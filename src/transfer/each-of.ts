/**
 * Does a job for every item, `width` at a time. When one fails the others are called off, all are waited for, and the first failure is
 * thrown.
 */
export async function eachOf<T>(
  items: Iterable<T>,
  width: number,
  signal: AbortSignal,
  job: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const iterator = items[Symbol.iterator]();
  let first: { error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (!both.aborted) {
      const next = iterator.next();
      if (next.done) return;
      try {
        await job(next.value, both);
      } catch (error) {
        first ??= { error };
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker));
  if (first) throw first.error;
  signal.throwIfAborted();
}
