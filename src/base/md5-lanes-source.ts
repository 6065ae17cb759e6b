/**
 * Part of the program of a hashing thread (`hash-worker-source.ts`): MD5 of several messages side by side by a kernel (`md5-kernel.ts`).
 * `openLanes(kernel, layout, createHash)` answers `undefined` where the kernel can't be had or does not give what `node:crypto` gives, else
 *
 * - `isRight()`: whether it still does: the runtime compiles the kernel anew when it has run for a time, and a wrong hash must condemn no file.
 * - `hash(messages, settle)`: a message has its `size` and `read(buffer, offset, count)`, which puts that many bytes, the next of it, into
 *   the buffer or throws. `settle(index, error, digest)` is told as each ends.
 */
export const md5LanesSource = `
function openLanes(kernel, { lanes, statesAt, lanesAt, laneBytes }, createHash) {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(kernel)) return undefined;
  const { memory, four, eight } = new WebAssembly.Instance(new WebAssembly.Module(kernel)).exports;
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const stateAt = (lane, word) => statesAt + ((lane >> 2) * 4 + word) * 16 + (lane & 3) * 4;

  const begin = (message, lane) => {
    [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].forEach((value, word) => view.setUint32(stateAt(lane, word), value, true));
    return { message, lane, bytesLeft: message.size, chunksLeft: Math.floor((message.size + 8) / 64) + 1, marked: false };
  };
  const fill = (run, chunks) => {
    const at = lanesAt + run.lane * laneBytes;
    const end = at + chunks * 64;
    const count = Math.min(run.bytesLeft, chunks * 64);
    if (count > 0) run.message.read(bytes, at, count);
    run.bytesLeft -= count;
    run.chunksLeft -= chunks;
    if (at + count === end) return;
    bytes.fill(0, at + count, end);
    if (!run.marked) bytes[at + count] = 0x80;
    run.marked = true;
    if (run.chunksLeft === 0) view.setBigUint64(end - 8, BigInt(run.message.size) * 8n, true);
  };
  const digest = (lane) => {
    const state = Buffer.alloc(16);
    for (let word = 0; word < 4; word += 1) state.writeUInt32LE(view.getUint32(stateAt(lane, word), true), word * 4);
    return state.toString("hex");
  };

  const hash = (messages, settle) => {
    let runs = messages.map(begin);
    while (runs.length > 0) {
      const chunks = Math.min(laneBytes / 64, ...runs.map((run) => run.chunksLeft));
      runs = runs.filter((run) => {
        try {
          fill(run, chunks);
          return true;
        } catch (error) {
          settle(run.lane, error, undefined);
          return false;
        }
      });
      if (runs.length === 0) return;
      (runs[runs.length - 1].lane < 4 ? four : eight)(chunks);
      runs = runs.filter((run) => {
        if (run.chunksLeft > 0) return true;
        settle(run.lane, undefined, digest(run.lane));
        return false;
      });
    }
  };

  const known = [0, 1, 55, 56, 64, 119, 120, 1000].map((size) => {
    const content = Buffer.from(Array.from({ length: size }, (_, at) => (at * 167 + size) & 255));
    return { content, digest: createHash("md5").update(content).digest("hex") };
  });
  const isRight = () => [lanes, 4].every((width) => {
    let right = 0;
    const messages = known.slice(-width).map(({ content }) => {
      let from = 0;
      return { size: content.length, read: (buffer, offset, count) => void content.copy(buffer, offset, from, (from += count)) };
    });
    hash(messages, (index, _, found) => (right += found === known.slice(-width)[index].digest ? 1 : 0));
    return right === width;
  });
  return isRight() ? { hash, isRight } : undefined;
}
`;
