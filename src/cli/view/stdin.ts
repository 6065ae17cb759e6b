import { read } from "node:fs";
import { createInterface } from "node:readline";
import { type ByteSource, streamSource } from "../../base/byte-source.ts";
import { CecError } from "../../base/errors.ts";

/** Standard input to its end, as text. @throws CecError `usage` when it is longer than `limitBytes` (default 1 MiB). */
export async function readStdin(limitBytes = 1_048_576): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of Bun.stdin.stream()) {
    size += chunk.byteLength;
    if (size > limitBytes) throw new CecError("usage", `standard input is longer than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Standard input, read into the memory of whoever asks: the pieces of the runtime's own stream pile up as garbage, some 60 MB of it. A read
 * that waits holds one of the runtime's threads (which are at least two), and the end of the process does not wait for it.
 */
export function stdinSource(): ByteSource {
  /** For an input that somebody made non-blocking: it refuses to be waited for. */
  let stream: ByteSource | undefined;
  return {
    async read(into) {
      if (stream) return stream.read(into);
      const { count, code, error } = await readDescriptor(0, into);
      if (code === "EAGAIN") {
        stream = streamSource(Bun.stdin.stream());
        return stream.read(into);
      }
      // Windows calls the end of a pipe an error.
      if (error && code !== "EOF") throw error;
      return count;
    },
    close: async () => stream?.close(),
  };
}

interface Read {
  readonly count: number;
  readonly error: NodeJS.ErrnoException | null;
  readonly code: string | undefined;
}

function readDescriptor(descriptor: number, into: Uint8Array): Promise<Read> {
  return new Promise((resolve) =>
    read(descriptor, into, 0, into.length, null, (error, count) =>
      resolve({ count: count ?? 0, error, code: error?.code }),
    ),
  );
}

/** One line from the terminal, asked for by `prompt`; nothing is shown while typing when `hidden`. @throws CecError `interrupted`. */
export async function readLine(prompt: string, hidden: boolean, signal: AbortSignal): Promise<string> {
  // readline echoes by itself; what it would write is dropped when the answer is a secret.
  const silent = new (await import("node:stream")).Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  let answered = false;
  try {
    return await new Promise<string>((resolve, reject) => {
      const stop = () => reject(new CecError("interrupted", "interrupted"));
      signal.addEventListener("abort", stop, { once: true });
      lines.once("SIGINT", stop);
      lines.once("close", () => reject(new CecError("interrupted", "no answer")));
      // The prompt is readline's to draw: it clears the line before.
      lines.question(hidden ? "" : prompt, (answer) => {
        answered = true;
        resolve(answer);
      });
      // Only now does the terminal show nothing of what is typed: who answers at once, by hand or by script, is not read over the shoulder.
      if (hidden) process.stderr.write(prompt);
    });
  } finally {
    lines.close();
    // Whoever writes next begins on a line of his own.
    if (hidden || !answered) process.stderr.write("\n");
  }
}
