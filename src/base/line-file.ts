import { open } from "node:fs/promises";

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

/** Bytes read at once: small, as many files may be read side by side. */
const readBytes = 16 * 1024;

/** Lines of a file as they are read, in flat memory. @throws the system's error. */
export async function* readLinesOf(path: string): AsyncGenerator<string> {
  const file = await open(path, "r");
  try {
    const decoder = new TextDecoder();
    const block = new Uint8Array(readBytes);
    let rest = "";
    for (;;) {
      const { bytesRead } = await file.read(block, 0, readBytes, null);
      const text = rest + decoder.decode(block.subarray(0, bytesRead), { stream: bytesRead > 0 });
      const lines = text.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (bytesRead === 0) break;
    }
    if (rest !== "") yield rest;
  } finally {
    await file.close();
  }
}
