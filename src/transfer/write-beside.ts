import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { unixSeconds } from "../base/unix-seconds.ts";
import { partPath } from "./part-path.ts";
import { openFresh } from "./save-small.ts";

/**
 * Writes a stream beside `target` and renames it when it has ended well: the target is what it was before, or the whole new file.
 * @throws whatever the stream throws, or the system; nothing is left then.
 */
export async function writeBeside(
  target: string,
  source: string,
  body: AsyncIterable<Uint8Array>,
  modifiedMs: number,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const path = partPath(target, source);
  const file = await openFresh(path);
  try {
    try {
      for await (const chunk of body) {
        for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
      }
      await file.utimes(unixSeconds(modifiedMs), unixSeconds(modifiedMs));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(path, target);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
