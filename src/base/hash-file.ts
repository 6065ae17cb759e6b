import { createReadStream } from "node:fs";
import { CellsHasher } from "./cells-hash.ts";

/** The server's hash of a local file, read once in flat memory. @throws the system's error when it cannot be read. */
export async function hashFile(path: string, options: { signal?: AbortSignal } = {}): Promise<string> {
  const hasher = new CellsHasher();
  const stream = createReadStream(path, { highWaterMark: 1_048_576, ...options });
  for await (const chunk of stream) hasher.update(chunk);
  return hasher.digest();
}
