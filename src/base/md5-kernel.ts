/** Where things lie in the memory of the kernel; offsets and sizes in bytes. */
export const md5Layout = {
  /** Messages hashed side by side. */
  lanes: 8,
  /** The four words of the state, each of four lanes side by side; then those of the other four lanes. */
  statesAt: 0,
  /** Where lane 0 has what comes next of its message; the next lane's follows `laneBytes` later. */
  lanesAt: 1024,
  laneBytes: 65_536,
} as const;

const { statesAt, lanesAt, laneBytes, lanes } = md5Layout;
const lanesOfSet = 4;
/** The sixteen words of a chunk, turned so that a vector has the same word of four lanes; then those of the other four lanes. */
const wordsAt = 256;
const chunkBytes = 64;
const vectorBytes = 16;
const pageBytes = 65_536;

const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

type Code = ArrayLike<number>;

/** Opcodes of the binary format, <https://webassembly.github.io/spec/core/binary/instructions.html>. */
const op = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  call: 0x10,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32: 0x41,
  add: 0x6a,
  subtract: 0x6b,
} as const;
const void_ = 0x40;
const i32Type = 0x7f;
const v128Type = 0x7b;

const load = (offset: number): Code => [0xfd, 0, 4, ...unsigned(offset)];
const store = (offset: number): Code => [0xfd, 11, 4, ...unsigned(offset)];
const and = vector(78);
const andNot = vector(79);
const or = vector(80);
const xor = vector(81);
const shiftLeft = vector(171);
const shiftRight = vector(173);
const add = vector(174);
const subtract = vector(177);

/**
 * A WebAssembly module that computes MD5 (RFC 1321) of eight messages side by side: one message alone has the processor wait for each step's
 * result most of the time. It exports its `memory` (`md5Layout`) and two functions that take in as many 64-byte chunks of each lane as they are
 * told: `four`, of the first four lanes, and `eight`. Padding is the caller's.
 */
export function md5Kernel(): Uint8Array<ArrayBuffer> {
  const functions = [turned(0), turned(1), rounds(1), rounds(2)];
  const memory = [0, ...unsigned(Math.ceil((lanesAt + lanes * laneBytes) / pageBytes))];
  const exports = [
    [...name("memory"), 2, 0],
    [...name("four"), 0, 2],
    [...name("eight"), 0, 3],
  ];
  return join([
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, [[0x60, 1, i32Type, 0]]),
    section(
      3,
      functions.map(() => [0]),
    ),
    section(5, [memory]),
    section(7, exports),
    section(
      10,
      functions.map((code) => join([unsigned(code.length), code])),
    ),
  ]);
}

/**
 * Turns the chunks of the four lanes of a set that lie at the offset given. A function of its own, as its many vectors would have the
 * registers of the rounds spilled (measured: 1.5 GB/s in place of 2.3).
 */
function turned(set: number): Code {
  const [offset, row, pair] = [0, 1, 1 + lanesOfSet];
  const at = (lane: number): number => lanesAt + (set * lanesOfSet + lane) * laneBytes;
  const code: Code[] = [];
  for (let quarter = 0; quarter < 4; quarter += 1) {
    for (let lane = 0; lane < lanesOfSet; lane += 1)
      code.push(get(offset), load(at(lane) + quarter * vectorBytes), put(row + lane));
    // Of lanes A to D with words 0 to 3: A0 B0 A1 B1, C0 D0 C1 D1, A2 B2 A3 B3, C2 D2 C3 D3.
    for (const [number, first, picks] of [
      [0, 0, [0, 4, 1, 5]],
      [1, 2, [0, 4, 1, 5]],
      [2, 0, [2, 6, 3, 7]],
      [3, 2, [2, 6, 3, 7]],
    ] as const)
      code.push(get(row + first), get(row + first + 1), shuffle(picks), put(pair + number));
    for (let word = 0; word < 4; word += 1) {
      const from = pair + (word < 2 ? 0 : 2);
      const picks = word % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7];
      code.push(i32(0), get(from), get(from + 1), shuffle(picks), store(wordAt(set, quarter * 4 + word)));
    }
  }
  return body([[2 * lanesOfSet, v128Type]], code);
}

/** Takes in a number of chunks of the lanes of the first sets, a step of each set in turn, so that one computes while the other waits. */
function rounds(sets: number): Code {
  const [chunks, offset] = [0, 1];
  const state = (set: number, register: number): number => 2 + set * 4 + (register & 3);
  const sum = (set: number): number => 2 + sets * 4 + set;
  const all = Array.from({ length: sets }, (_, set) => set);
  const registers = all.flatMap((set) => [0, 1, 2, 3].map((register) => ({ set, register })));
  const stateAt = (set: number, register: number): number => statesAt + (set * 4 + register) * vectorBytes;

  const code: Code[] = [];
  for (const { set, register } of registers) code.push(i32(0), load(stateAt(set, register)), put(state(set, register)));
  code.push([op.loop, void_]);
  for (const set of all) code.push(get(offset), [op.call, set]);
  for (let step = 0; step < 64; step += 1) {
    const round = step >> 4;
    const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0;
    const shift = shifts[round]?.[step & 3] ?? 0;
    for (const set of all) {
      // The roles move on by one register with every step.
      const [a, b, c, d] = [state(set, -step), state(set, 1 - step), state(set, 2 - step), state(set, 3 - step)];
      code.push(get(a), i32(0), load(wordAt(set, word & 15)), add, splat(sine(step) - (round === 3 ? 1 : 0)), add);
      code.push(...mixed(round, get(b), get(c), get(d)));
      code.push(tee(sum(set)), i32(shift), shiftLeft, get(sum(set)), i32(32 - shift), shiftRight, or);
      code.push(get(b), add, put(a));
    }
  }
  for (const { set, register } of registers) {
    const [at, local] = [stateAt(set, register), state(set, register)];
    code.push(i32(0), i32(0), load(at), get(local), add, tee(local), store(at));
  }
  code.push(get(offset), i32(chunkBytes), [op.add], put(offset));
  code.push(get(chunks), i32(1), [op.subtract], tee(chunks), [op.branchIf, 0, op.end]);
  return body(
    [
      [1, i32Type],
      [sets * 5, v128Type],
    ],
    code,
  );
}

/** Adds the function of the round (F to I) to what lies on the stack. What does not need `b`, which comes last, is computed before. */
function mixed(round: number, b: Code, c: Code, d: Code): Code[] {
  if (round === 0) return [c, d, xor, b, and, d, xor, add];
  if (round === 1) return [c, d, andNot, add, b, d, and, add];
  if (round === 2) return [c, d, xor, b, xor, add];
  // `c ^ (b | ~d)` is `~(c ^ (d & ~b))`, and to add `~x` is to take away `x` and one more, which the constant has.
  return [c, d, b, andNot, xor, subtract];
}

function sine(step: number): number {
  return Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
}

function wordAt(set: number, word: number): number {
  return wordsAt + (set * 16 + word) * vectorBytes;
}

function get(local: number): Code {
  return [op.get, local];
}

function put(local: number): Code {
  return [op.set, local];
}

function tee(local: number): Code {
  return [op.tee, local];
}

function vector(code: number): Code {
  return [0xfd, ...unsigned(code)];
}

function splat(value: number): Code {
  const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
  return [0xfd, 12, ...bytes, ...bytes, ...bytes, ...bytes];
}

/** Picks four words of the eight of two vectors. */
function shuffle(words: readonly number[]): Code {
  return [0xfd, 13, ...words.flatMap((word) => [word * 4, word * 4 + 1, word * 4 + 2, word * 4 + 3])];
}

/** Of numbers up to 8191: LEB128 with a sign, which the last byte must have a bit for. */
function i32(value: number): Code {
  return value < 64 ? [op.i32, value] : [op.i32, (value & 127) | 128, value >>> 7];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function section(id: number, items: readonly Code[]): Code {
  const content = join([unsigned(items.length), ...items]);
  return join([[id], unsigned(content.length), content]);
}

function name(text: string): readonly number[] {
  return [text.length, ...Buffer.from(text)];
}

function body(locals: readonly (readonly [count: number, type: number])[], code: readonly Code[]): Code {
  return join([[locals.length], ...locals, ...code, [op.end]]);
}

function join(parts: readonly Code[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
