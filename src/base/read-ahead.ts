/**
 * The same items, read before they are asked for, up to so many. An error comes after what was read before it. When the reader leaves, the source is
 * told so. `isBarrier`: nothing after such an item is read before it has been used, for it changes what the source goes by.
 */
export async function* readAhead<T>(
  items: AsyncIterable<T>,
  most: number,
  isBarrier: (item: T) => boolean = () => false,
): AsyncGenerator<T> {
  const source = items[Symbol.asyncIterator]();
  let ready: T[] = [];
  let ended = false;
  let left = false;
  let held = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  const woken = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  // One side at most waits: the reader for an item, or the source for room.
  const pump = (async () => {
    try {
      while (!left) {
        const next = await source.next();
        if (next.done) break;
        ready.push(next.value);
        held = isBarrier(next.value);
        wake();
        while ((held || ready.length >= most) && !left) await woken();
      }
    } catch (error) {
      failure = { error };
    }
    ended = true;
    wake();
  })();
  try {
    for (;;) {
      if (ready.length > 0) {
        // What is read meanwhile counts as well, so that twice as many are held at most.
        const batch = ready;
        ready = [];
        wake();
        for (const item of batch) {
          yield item;
          if (!isBarrier(item)) continue;
          held = false;
          wake();
        }
      } else if (ended) break;
      else await woken();
    }
    if (failure) throw failure.error;
  } finally {
    left = true;
    wake();
    await pump;
    if (!failure) await source.return?.();
  }
}
