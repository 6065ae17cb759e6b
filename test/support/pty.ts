/** A program on a terminal of its own, as a person in front of it has it. */
export interface Pty {
  /** Presses keys. */
  type(keys: string): void;
  /** Everything shown since the last call of `take` or `until`. */
  take(): string;
  /** Waits for output, not for time: what was shown up to and with the pattern. @throws Error when the program ends or hangs. */
  until(pattern: string | RegExp): Promise<string>;
  close(): Promise<void>;
}

/** Only a program that hangs takes this long, on the slowest of machines. */
const hangsMs = 60_000;

/** A shell asks its terminal what it is (primary device attributes) and where the cursor stands; some wait for the answers. */
const questions: readonly (readonly [string, string])[] = [
  ["\u001b[c", "\u001b[?62;22c"],
  ["\u001b[0c", "\u001b[?62;22c"],
  ["\u001b[6n", "\u001b[1;1R"],
];

export function openPty(
  command: readonly string[],
  options: { env: Readonly<Record<string, string>>; cwd: string; columns?: number; rows?: number },
): Pty {
  const decoder = new TextDecoder();
  let shown = "";
  let waiting: (() => void) | undefined;
  let ended = false;
  const wake = () => {
    waiting?.();
    waiting = undefined;
  };
  const child = Bun.spawn([...command], {
    cwd: options.cwd,
    env: { TERM: "xterm", ...options.env },
    terminal: {
      cols: options.columns ?? 80,
      rows: options.rows ?? 24,
      data(terminal, bytes) {
        const text = decoder.decode(bytes, { stream: true });
        for (const [question, answer] of questions) if (text.includes(question)) terminal.write(answer);
        shown += text;
        wake();
      },
    },
  });
  const { terminal } = child;
  if (!terminal) throw new Error("this runtime has no pseudo-terminals");
  const exited = child.exited.then(() => {
    ended = true;
    wake();
  });
  return {
    type(keys) {
      terminal.write(keys);
    },
    take() {
      const text = shown;
      shown = "";
      return text;
    },
    async until(pattern) {
      const deadline = setTimeout(() => child.kill("SIGKILL"), hangsMs);
      try {
        for (;;) {
          const end = endOf(shown, pattern);
          if (end >= 0) {
            const text = shown.slice(0, end);
            shown = shown.slice(end);
            return text;
          }
          if (ended) throw new Error(`waited for ${pattern}, the program ended after ${JSON.stringify(shown)}`);
          await new Promise<void>((resolve) => {
            waiting = resolve;
          });
        }
      } finally {
        clearTimeout(deadline);
      }
    },
    async close() {
      child.kill("SIGKILL");
      await exited;
      terminal.close();
    },
  };
}

function endOf(text: string, pattern: string | RegExp): number {
  if (typeof pattern === "string") {
    const at = text.indexOf(pattern);
    return at < 0 ? -1 : at + pattern.length;
  }
  const match = pattern.exec(text);
  return match ? match.index + match[0].length : -1;
}
