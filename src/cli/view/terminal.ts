import { writeSync } from "node:fs";
import { CecError } from "../../base/errors.ts";
import { cutToWidth } from "./align.ts";

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly stdinIsTerminal: boolean;
  readonly columns: number;
  /** Writes bytes to 1 (stdout) or 2 (stderr). @throws an error with code `EPIPE` when the reader is gone. */
  readonly write: (stream: 1 | 2, bytes: string | Uint8Array) => void;
  /** Lets go of a pipe on standard output. Absent: it stays open to the end. */
  readonly endStdout?: () => void;
  readonly readLine: (prompt: string, hidden: boolean, signal: AbortSignal) => Promise<string>;
  readonly signal: AbortSignal;
}

/** Thrown when whoever reads our standard output has gone (`cec ls | head`): the program ends without a word. */
export class ReaderGone extends Error {}

/**
 * The one way to the screen. Results go to standard output by `print`; notes, prompts and progress to standard error. The status block is
 * drawn only where standard error is a terminal, and is taken away before anything else is written.
 */
export class Terminal {
  readonly #options: TerminalOptions;
  #statusLines = 0;
  #pending = "";
  quiet = false;
  color: boolean;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { env } = options;
    const forced = env.CLICOLOR_FORCE !== undefined && env.CLICOLOR_FORCE !== "0";
    this.color = forced || (options.stderrIsTerminal && !env.NO_COLOR && env.TERM !== "dumb");
  }

  get columns(): number {
    return this.#options.columns;
  }

  /** Whether results are read by a person. */
  get stdoutIsTerminal(): boolean {
    return this.#options.stdoutIsTerminal;
  }

  /** The width a table of results is fitted to; in a pipe nothing is ever cut. */
  get fitColumns(): number | undefined {
    return this.#options.stdoutIsTerminal ? this.columns : undefined;
  }

  get stderrIsTerminal(): boolean {
    return this.#options.stderrIsTerminal;
  }

  /** Whether a question can be asked. */
  get canAsk(): boolean {
    return this.#options.stdinIsTerminal && this.#options.stderrIsTerminal;
  }

  /** A result, with a line end. Lines are gathered and written in blocks; see {@link flush}. */
  print(text: string): void {
    this.#pending += `${text}\n`;
    if (this.#pending.length > 32_768 || this.#options.stdoutIsTerminal) this.flush();
  }

  /** Raw bytes as a result. */
  printBytes(bytes: Uint8Array): void {
    this.flush();
    this.#write(1, bytes);
  }

  flush(): void {
    if (this.#pending === "") return;
    const text = this.#pending;
    this.#pending = "";
    this.status([]);
    this.#write(1, text);
  }

  /** No result follows though the program goes on: whoever reads a pipe to its end, as `eval "$(cec sandbox start &)"` does, has it all. */
  endOutput(): void {
    this.flush();
    this.#options.endStdout?.();
  }

  /** A line for the person, on standard error; not shown with `--quiet`. */
  note(text: string): void {
    if (!this.quiet) this.complain(text);
  }

  /** As {@link note}, shown always: warnings that matter and errors. */
  complain(text: string): void {
    this.flush();
    const lines = this.#clear();
    this.#write(2, `${lines}${text}\n`);
  }

  /** Replaces the status block at the bottom of the terminal; nothing where standard error is not one. */
  status(lines: readonly string[]): void {
    if (!this.#options.stderrIsTerminal || (this.quiet && lines.length > 0)) return;
    if (lines.length === 0 && this.#statusLines === 0) return;
    const clear = this.#clear();
    const cut = lines.map((line) => cutToWidth(line, this.columns - 1));
    this.#statusLines = cut.length;
    this.#write(2, clear + cut.map((line) => `${line}\n`).join(""));
  }

  /** @throws CecError `usage` without a terminal, naming what to give instead; `interrupted` on Ctrl-C. */
  async ask(question: string, instead: string, options: { hidden?: boolean } = {}): Promise<string> {
    if (!this.canAsk) {
      throw new CecError("usage", `there is no terminal to ask on: ${question.replace(/ \[[^\]]*\]$/, "")}`, {
        hint: `Give ${instead}.`,
      });
    }
    this.flush();
    this.status([]);
    return this.#options.readLine(`${question}: `, options.hidden ?? false, this.#options.signal);
  }

  /** Yes or no, no being the default. @throws as {@link ask}. */
  async confirm(question: string, instead: string): Promise<boolean> {
    const answer = await this.ask(`${question} [y/N]`, instead);
    return /^y(es)?$/i.test(answer.trim());
  }

  /** The chosen index; Enter alone takes `preset`. @throws as {@link ask}. */
  async choose(question: string, choices: readonly string[], instead: string, preset?: number): Promise<number> {
    if (this.canAsk) {
      for (const [at, choice] of choices.entries()) this.complain(`  ${at + 1}) ${choice}`);
    }
    const range = `1-${choices.length}${preset === undefined ? "" : `, Enter for ${preset + 1}`}`;
    for (;;) {
      const answer = (await this.ask(`${question} [${range}]`, instead)).trim();
      if (answer === "" && preset !== undefined) return preset;
      const number = Number(answer);
      if (/^\d+$/.test(answer) && number >= 1 && number <= choices.length) return number - 1;
      this.complain(`Type a number from 1 to ${choices.length}.`);
    }
  }

  /** SGR colour on standard error, where colours are wanted. */
  paint(sgr: 1 | 2 | 31 | 32 | 33 | 36, text: string): string {
    return this.color ? `\u001b[${sgr}m${text}\u001b[0m` : text;
  }

  #clear(): string {
    if (this.#statusLines === 0) return "";
    const up = `\u001b[${this.#statusLines}A\r\u001b[J`;
    this.#statusLines = 0;
    return up;
  }

  #write(stream: 1 | 2, bytes: string | Uint8Array): void {
    try {
      this.#options.write(stream, bytes);
    } catch (error) {
      if (stream === 1 && isGone(error)) throw new ReaderGone();
      // Nobody reads standard error any more: there is no one left to tell.
      if (stream === 1 || !isGone(error)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "EIO");
}

/** Writes everything, waiting while a pipe is full: results keep the pace of their reader and take no memory. */
export function writeAll(stream: 1 | 2, bytes: string | Uint8Array): void {
  let rest = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
