import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { partSuffix } from "../base/part-name.ts";

/**
 * Where a file is put together before it gets its name: beside its target, so that the last step is a rename. The name holds a hash of what
 * it is made from, so that no other file is meant by it, and the same run takes it up again.
 */
export function partPath(target: string, source: string): string {
  const mark = createHash("md5").update(source).digest("hex").slice(0, 8);
  const name = `${basename(target)}.${mark}${partSuffix}`;
  // File systems take 255 bytes for a name.
  const short = Buffer.byteLength(name) <= 255 ? name : `${createHash("md5").update(name).digest("hex")}${partSuffix}`;
  return join(dirname(target), short);
}
