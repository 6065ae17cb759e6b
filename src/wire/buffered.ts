import { CecError } from "../base/errors.ts";

/** A body read ahead: `bytes`, and the stream that still has to come after them. */
export interface Peeked {
  readonly bytes: Uint8Array;
  readonly rest: ReadableStream<Uint8Array> | null;
}

/** Reads up to `limitBytes` (a little more where a chunk goes beyond). */
export async function peekBody(body: ReadableStream<Uint8Array> | null, limitBytes: number): Promise<Peeked> {
  if (!body) return { bytes: new Uint8Array(), rest: null };
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= limitBytes; ) {
    const { done, value } = await reader.read();
    if (done) return { bytes: joined(chunks), rest: null };
    chunks.push(value);
    size += value.byteLength;
  }
  reader.releaseLock();
  return { bytes: joined(chunks), rest: body };
}

/** The whole body. @throws CecError `failed` beyond `limitBytes`. */
export async function readBody(body: ReadableStream<Uint8Array> | null, limitBytes: number): Promise<Uint8Array> {
  const { bytes, rest } = await peekBody(body, limitBytes);
  if (rest) await rest.cancel();
  if (rest || bytes.byteLength > limitBytes) {
    throw new CecError("failed", `the answer is larger than ${limitBytes} bytes`);
  }
  return bytes;
}

/** The stream a peeked body would have been. */
export function unpeek({ bytes, rest }: Peeked): ReadableStream<Uint8Array> {
  const reader = rest?.getReader();
  let first: Uint8Array | undefined = bytes.byteLength > 0 ? bytes : undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (first) {
          controller.enqueue(first);
          first = undefined;
          return;
        }
        const chunk = await reader?.read();
        if (chunk && !chunk.done) controller.enqueue(chunk.value);
        else controller.close();
      },
      cancel: async (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
