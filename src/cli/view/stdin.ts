import { createInterface } from "node:readline";
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
