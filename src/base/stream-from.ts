/** A byte stream fed by an iterator, pulled as it is read. Cancelling the stream ends the iterator; its error becomes the stream's. */
export function streamFrom(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
    },
    cancel: async () => {
      await chunks.return?.();
    },
  });
}
