import { CecError } from "../base/errors.ts";
import type { Sending } from "./transport.ts";
import type { WireBody } from "./types.ts";

/**
 * How Bun's `fetch` is given a body. Measured with 512 MiB in parts of 10 MiB, four at a time, local server, two cores:
 *
 * | form | CPU | peak memory |
 * | --- | --- | --- |
 * | slice of a file as it is, http | 0.2 s | 36 MB |
 * | slice as a counted stream, http | 0.4-0.7 s | 80 MB |
 * | slice as it is, https | 0.65 s | 110 MB, growing with the number and size of the parts |
 * | slice as a counted stream, https | 0.72 s | 81 MB |
 * | `node:https`, https | 0.9 s | 86 MB |
 *
 * So over http a slice goes as it is (the kernel copies it), and `fetch`'s own idle timer, which is coarse (up to 8 s late) but sees every
 * byte, watches it. Over https it goes as a stream that counts: memory stays flat, and we see the bytes leave ourselves. So does whatever is
 * held to a pace, and bytes in memory that are many: `fetch` would make a copy of them all (a pipe of 300 MB: 89 MB in place of 121).
 */
export type BodyForm = "as-is" | "watched" | "counted";

/** Bodies up to this size leave at once, into the buffers of the socket. */
const smallBytes = 64 * 1024;
const pacedBytes = 16 * 1024;
/** Bytes in memory from which a copy of them counts. */
const manyBytes = 1024 * 1024;
/** Pieces they leave in. */
const pieceBytes = 256 * 1024;

export function bodyForm({ url, body, pace }: Pick<Sending, "url" | "body" | "pace">): BodyForm {
  if (body === undefined || typeof body === "string") return bodyBytes(body) <= smallBytes ? "as-is" : "watched";
  if (pace !== undefined) return "counted";
  if (bodyBytes(body) <= smallBytes) return "as-is";
  const streamed = body instanceof Blob ? url.startsWith("https:") : body.length > manyBytes;
  return streamed ? "counted" : "watched";
}

export function bodyBytes(body: WireBody | undefined): number {
  if (body === undefined) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  return body instanceof Blob ? body.size : body.byteLength;
}

/**
 * The bytes of a body, read as they are asked for.
 * @throws CecError `failed` from the stream when the file behind it has become shorter, so that no truncated request is completed.
 */
export function countedStream(
  body: Blob | Uint8Array,
  { onSent, pace, signal }: Pick<Sending, "onSent" | "pace" | "signal">,
): ReadableStream<Uint8Array> {
  const chunks = body instanceof Blob ? body.stream()[Symbol.asyncIterator]() : pieces(body, pieceBytes);
  let left = bodyBytes(body);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        onSent(0);
        if (!done) {
          left -= value.byteLength;
          if (left >= 0) {
            for (const piece of pace ? pieces(value) : [value]) {
              await pace?.(piece.byteLength, signal);
              onSent(piece.byteLength);
              controller.enqueue(piece);
            }
            return;
          }
        }
        if (left === 0) controller.close();
        else controller.error(new CecError("failed", "the file changed its size while it was being sent"));
      },
      async cancel(reason) {
        await chunks.return?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A chunk in pieces, by default so small that a slow pace is an even one. */
export function* pieces(chunk: Uint8Array, bytes = pacedBytes): Generator<Uint8Array> {
  for (let at = 0; at < chunk.byteLength; at += bytes) yield chunk.subarray(at, at + bytes);
}
