/**
 * Gives the memory of bytes back at once that nobody will look at any more, where the runtime can do that: the collector would let them lie.
 * They are empty afterwards. What is only a part of something larger is left alone.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer.byteLength === byteLength && canTransfer(buffer)) buffer.transfer(0);
}

/** Node has it since 21. */
function canTransfer(buffer: ArrayBufferLike): buffer is ArrayBuffer & { transfer(byteLength: number): ArrayBuffer } {
  return "transfer" in buffer;
}
