import { cecBinary } from "./binary.ts";
import { openPty } from "./pty.ts";

/** What a person does at a prompt: waits for a text, then types a line (made of what was shown, perhaps), or presses Ctrl-C or Ctrl-D. */
export type Reaction = readonly [waitFor: string, type: string | ((shown: string) => Promise<string>)];

export const ctrlC = "\u0003";
export const ctrlD = "\u0004";

export interface TerminalRun {
  readonly exitCode: number;
  /** The lines as they stand on the screen at the end: what was drawn over is gone. */
  readonly screen: string;
  /** Everything that was written, control sequences included. */
  readonly raw: string;
  /** Whether the terminal shows what is typed again, as it did before. */
  readonly echoes: boolean;
}

/** Runs the built binary on a pseudo-terminal of 80 columns. @throws Error with what was shown when a prompt does not come. */
export async function onTerminal(
  words: readonly string[],
  reactions: readonly Reaction[],
  options: { env: Readonly<Record<string, string>> },
): Promise<TerminalRun> {
  // The shell stays, so that somebody can look at the terminal when the program has ended.
  const script = 'trap : INT; "$@"; code=$?; stty -a | grep -q -- " -echo " && echo "[silent]"; echo "[ended $code]"';
  const pty = openPty(["sh", "-c", script, "sh", await cecBinary(), ...words], {
    cwd: "/",
    env: { PATH: process.env.PATH ?? "", NO_COLOR: "1", LANG: "C.UTF-8", ...options.env },
  });
  let raw = "";
  try {
    for (const [waitFor, answer] of reactions) {
      raw += await pty.until(waitFor);
      const type = typeof answer === "string" ? answer : await answer(raw);
      pty.type(type === ctrlC || type === ctrlD ? type : `${type}\r`);
    }
    raw += await pty.until(/\[ended \d+\]/);
  } finally {
    await pty.close();
  }
  return {
    exitCode: Number(/\[ended (\d+)\]/.exec(raw)?.[1]),
    screen: show(raw.replace(/(\[silent\]\r\n)?\[ended.*/s, "")),
    raw,
    echoes: !raw.includes("[silent]"),
  };
}

/** What is left of an output on a screen that knows carriage return, backspace and the three sequences a line editor needs. */
function show(raw: string): string {
  return raw
    .split(/\r?\n/)
    .map((line) => {
      let shown = "";
      let column = 0;
      for (const [part = ""] of line.matchAll(/\u001b\[(\d*)([A-Za-z])|\r|\u0008|[\s\S]/g)) {
        const move = /^\u001b\[(\d*)G$/.exec(part);
        if (move || part === "\r") column = Math.max(0, Number(move?.[1] ?? 1) - 1);
        else if (part === "\u001b[0J" || part === "\u001b[J" || part === "\u001b[K") shown = shown.slice(0, column);
        else if (part === "\u0008") column -= 1;
        else if (!part.startsWith("\u001b")) {
          shown = shown.slice(0, column).padEnd(column) + part + shown.slice(column + 1);
          column += 1;
        }
      }
      return shown.trimEnd();
    })
    .join("\n");
}
