import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { streamSource } from "../../src/base/byte-source.ts";
import { dispatch } from "../../src/cli/dispatch.ts";
import { Terminal } from "../../src/cli/view/terminal.ts";
import { canWatch, refuseLeaks, secretsOf, withoutLog } from "./leaks.ts";

/** What one command line did. It was looked through for secrets, see leaks.ts. */
export interface CecRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as it was written, for results that are no text. */
  readonly bytes: Uint8Array;
}

export interface CecOptions {
  /** All variables the run sees; nothing of the process is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: an empty folder that is removed after the run. */
  readonly home?: string;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array | ReadableStream<Uint8Array>;
  /** What a person types, question by question. When given, the run has a terminal to ask on. */
  readonly answers?: readonly string[];
  /** Whether standard output is a screen too. Default no. */
  readonly screen?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch. Default the real clock. */
  readonly now?: () => number;
}

/** Runs one command line in this process, as `cec` would, and tells what it printed. */
export async function runCec(words: readonly string[], options: CecOptions = {}): Promise<CecRun> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), "cec-home-")));
  const written: Record<1 | 2, Uint8Array[]> = { 1: [], 2: [] };
  const answers = [...(options.answers ?? [])];
  const hasTerminal = options.answers !== undefined;
  const signal = options.signal ?? new AbortController().signal;
  const given = options.env ?? {};
  const watched = canWatch({ words, env: given });
  const env = watched ? { ...given, CEC_LOG: "debug" } : given;
  const typed: string[] = [];
  const run = {
    words,
    env: given,
    home,
    stdin: typeof options.stdin === "string" ? options.stdin : "",
    typed,
  };
  const secrets = await secretsOf(run);
  const terminal = new Terminal({
    env: { NO_COLOR: "1", ...env },
    stdinIsTerminal: hasTerminal,
    stdoutIsTerminal: options.screen ?? false,
    stderrIsTerminal: hasTerminal,
    columns: options.columns ?? 100,
    write: (stream, bytes) => {
      written[stream].push(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes.slice());
    },
    readLine: async (prompt, hidden) => {
      written[2].push(new TextEncoder().encode(`${prompt}\n`));
      const answer = answers.shift();
      if (answer === undefined) throw new Error("a question was asked that the test has no answer for");
      if (hidden) typed.push(answer);
      return answer;
    },
    signal,
  });
  const stdin = () => streamOf(options.stdin ?? "");
  try {
    const exitCode = await dispatch(words, {
      terminal,
      env,
      cwd: options.cwd ?? home,
      home,
      platform: process.platform,
      signal,
      now: options.now ?? Date.now,
      readStdin: () => new Response(stdin()).text(),
      stdin: () => streamSource(stdin()),
    });
    const [bytes, errors] = [Buffer.concat(written[1]), Buffer.concat(written[2])];
    const [stdout, stderr] = [bytes.toString("utf8"), errors.toString("utf8")];
    refuseLeaks(words, [stdout, stderr], new Set([...secrets, ...(await secretsOf(run))]));
    return { exitCode, stdout, stderr: watched ? withoutLog(stderr) : stderr, bytes };
  } finally {
    if (options.home === undefined) await rm(home, { recursive: true, force: true });
  }
}

/** `cec` bound to one server and user: `const cec = cecOn({ url, token }); await cec(["ls"])`. */
export function cecOn(
  server: { readonly url: string; readonly token: string },
  defaults: CecOptions = {},
): (words: readonly string[], options?: CecOptions) => Promise<CecRun> {
  return (words, options = {}) =>
    runCec(words, {
      ...defaults,
      ...options,
      env: { CEC_URL: server.url, CEC_TOKEN: server.token, ...defaults.env, ...options.env },
    });
}

function streamOf(source: string | Uint8Array | ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  if (source instanceof ReadableStream) return source;
  // Two chunks, so that nobody comes to rely on one.
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const half = Math.ceil(bytes.length / 2);
  return new ReadableStream({
    start(controller) {
      if (half > 0) controller.enqueue(bytes.subarray(0, half));
      if (half < bytes.length) controller.enqueue(bytes.subarray(half));
      controller.close();
    },
  });
}
