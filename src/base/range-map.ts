/** Bytes `start` to `end`, `end` not included. */
export type Range = readonly [start: number, end: number];

/** Which bytes of something are there: a set of ranges that merge where they touch. */
export class RangeMap {
  #ranges: Range[] = [];

  constructor(ranges: Iterable<Range> = []) {
    for (const [start, end] of ranges) this.add(start, end);
  }

  add(start: number, end: number): void {
    if (end <= start) return;
    const before: Range[] = [];
    const after: Range[] = [];
    let from = start;
    let to = end;
    for (const range of this.#ranges) {
      if (range[1] < start) before.push(range);
      else if (range[0] > end) after.push(range);
      else {
        from = Math.min(from, range[0]);
        to = Math.max(to, range[1]);
      }
    }
    this.#ranges = [...before, [from, to], ...after];
  }

  has(start: number, end: number): boolean {
    return end <= start || this.#ranges.some((range) => range[0] <= start && end <= range[1]);
  }

  /** What is missing of `start` to `end`, in order. */
  missing(start: number, end: number): Range[] {
    const gaps: Range[] = [];
    let at = start;
    for (const [from, to] of this.#ranges) {
      if (to <= at) continue;
      if (from >= end) break;
      if (from > at) gaps.push([at, from]);
      at = Math.max(at, to);
    }
    if (at < end) gaps.push([at, end]);
    return gaps;
  }

  get bytes(): number {
    return this.#ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  toJSON(): readonly Range[] {
    return this.#ranges;
  }
}
