import { CecError } from "../../base/errors.ts";
import type { ByteRange } from "../../gateway/types.ts";

/** A range as typed: bytes from 0, both ends included, or a number of last bytes. */
export type TypedRange = ByteRange | { readonly last: number };

/** Reads `0-99`, `100-`, `-100`. @throws CecError `usage`. */
export function parseByteRange(text: string): TypedRange {
  const match = /^(\d*)-(\d*)$/.exec(text.trim());
  const [from = "", to = ""] = match?.slice(1) ?? [];
  if (!match || (from === "" && to === "")) {
    throw new CecError("usage", `"${text}" is not a range of bytes`, { hint: "Write it like 0-99, 100- or -100." });
  }
  if (from === "") return { last: Number(to) };
  if (to === "") return { start: Number(from) };
  if (Number(to) < Number(from)) throw new CecError("usage", `the range ${text} ends before it starts`);
  return { start: Number(from), end: Number(to) };
}

/** The range within a file of `sizeBytes`; `undefined` when nothing of the file lies in it. */
export function rangeWithin(range: TypedRange, sizeBytes: number): ByteRange | undefined {
  if ("last" in range) {
    return range.last === 0 || sizeBytes === 0 ? undefined : { start: Math.max(0, sizeBytes - range.last) };
  }
  return range.start < sizeBytes ? range : undefined;
}
