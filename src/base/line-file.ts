import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";

/** Lines written at once. */
const writeLines = 2000;

/** Writes lines to a new file that only its owner reads, or adds them to one. No line may hold a line break. */
export async function writeLinesTo(path: string, flags: "wx" | "a", lines: readonly string[]): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    for (let at = 0; at < lines.length; at += writeLines) {
      await file.write(`${lines.slice(at, at + writeLines).join("\n")}\n`);
    }
  } finally {
    await file.close();
  }
}

/** Lines of a file as they are read, in flat memory. @throws the system's error. */
export async function* readLinesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    stream.destroy();
  }
}
