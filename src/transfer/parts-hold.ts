import { isCecError } from "../base/errors.ts";
import type { UploadedPart } from "../gateway/types.ts";
import { eachOf } from "./each-of.ts";
import type { Work } from "./work.ts";

/** The disk is what this waits for. */
const readersAtOnce = 2;

/** Reads parts of a local file again: true when each still is what was sent, by its MD5. @throws what the signal was aborted with. */
export async function partsHold(
  source: { readonly path: string; readonly sizeBytes: number; readonly partBytes: number },
  parts: Iterable<UploadedPart>,
  { hashes, signal }: Pick<Work, "hashes" | "signal">,
): Promise<boolean> {
  let holds = true;
  const { path, sizeBytes, partBytes } = source;
  await eachOf(parts, readersAtOnce, signal, async ({ partNumber, etag }, both) => {
    if (!holds) return;
    const start = (partNumber - 1) * partBytes;
    const range = { path, start, end: Math.min(sizeBytes, start + partBytes) };
    const md5 = await hashes.md5(range, both).catch((error: unknown) => {
      // It became shorter, or can't be read any more.
      if (isCecError(error, "failed")) return undefined;
      throw error;
    });
    if (md5 !== etag.toLowerCase()) holds = false;
  });
  return holds;
}
