/** Bytes that come one after another into memory of the reader's own, so that a long stream leaves no garbage. One read at a time. */
export interface ByteSource {
  /** Fills the beginning of `into` with what there is; resolves to the number of bytes, at least 1, or to 0 at the end. */
  read(into: Uint8Array): Promise<number>;
  /** Nobody reads on. */
  close(): Promise<void>;
}

/** A source of the bytes of a stream. */
export function streamSource(stream: ReadableStream<Uint8Array>): ByteSource {
  const reader = stream.getReader();
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;
  return {
    async read(into) {
      while (rest.length === 0 && !ended) {
        const { value, done } = await reader.read();
        if (done) ended = true;
        else rest = value;
      }
      const count = Math.min(rest.length, into.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    async close() {
      // Whoever writes into it is told that nobody reads any more.
      if (!ended) await reader.cancel().catch(() => undefined);
      reader.releaseLock();
    },
  };
}

/** {@link ByteSource.read}, whose waiting an abort ends: a pipe may stay silent for ever. @throws the signal's reason. */
export async function readUnless(source: ByteSource, into: Uint8Array, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const read = source.read(into);
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([read, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Piece by piece, in the same memory each time: a piece is good until the next is asked for. */
export async function* piecesOf(source: ByteSource, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const memory = new Uint8Array(64 * 1024);
  try {
    for (;;) {
      const count = await readUnless(source, memory, signal);
      if (count === 0) return;
      yield memory.subarray(0, count);
    }
  } finally {
    await source.close();
  }
}
