import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createCells } from "../../../src/cells/create-cells.ts";
import { FlagIndex, lex, readFlags } from "../../../src/cli/argv.ts";
import { run as runScp } from "../../../src/cli/commands/scp.run.ts";
import { flags as scpFlags } from "../../../src/cli/commands/scp.ts";
import { run as runSync } from "../../../src/cli/commands/sync.run.ts";
import { flags as syncFlags } from "../../../src/cli/commands/sync.ts";
import { describeFailure } from "../../../src/cli/failure.ts";
import { globalFlags } from "../../../src/cli/global-flags.ts";
import type { Connection, Context, FlagTable, Run } from "../../../src/cli/types.ts";
import { Terminal } from "../../../src/cli/view/terminal.ts";
import { createGateway } from "../../../src/gateway/create-gateway.ts";
import type { RemovingGateway } from "../../../src/gateway/types.ts";
import { createWire } from "../../../src/wire/create-wire.ts";
import { fixedToken } from "../../../src/wire/fixed-token.ts";

/** What moves contents. */
export type Verb = "scp" | "sync";

const verbs: Readonly<Record<Verb, { readonly flags: FlagTable; readonly run: Run<FlagTable> }>> = {
  scp: { flags: scpFlags, run: runScp as unknown as Run<FlagTable> },
  sync: { flags: syncFlags, run: runSync as unknown as Run<FlagTable> },
};

export interface InProcessRun {
  readonly exitCode: number;
  readonly stderr: string;
}

export interface Place {
  readonly url: string;
  readonly token: string;
  readonly cwd: string;
  /** Where the journal is kept. */
  readonly home: string;
  readonly signal?: AbortSignal;
  /** Stands in for the gateway. */
  readonly wrap?: (gateway: RemovingGateway) => RemovingGateway;
  /** How long a call is tried. Default 20,000. */
  readonly budgetMs?: number;
  /** How long nothing may pass. Short where the test lets that happen; else a busy machine must not look like a fault. Default 30,000. */
  readonly stallMs?: number | undefined;
}

/** A wire as `cec` has it, but for its patience: tests wait for nobody. */
export function impatientWire({ budgetMs = 20_000, stallMs = 30_000 }: Pick<Place, "budgetMs" | "stallMs"> = {}) {
  return createWire({ stallMs, retry: { firstBackoffMs: 5, maxBackoffMs: 50, budgetMs } });
}

/** `cec scp` or `cec sync` in this process, over an impatient wire. */
export async function runInProcess(verb: Verb, words: readonly string[], place: Place): Promise<InProcessRun> {
  const { flags, run } = verbs[verb];
  const { url, cwd, home } = place;
  mkdirSync(join(home, ".local", "state"), { recursive: true });
  const signal = place.signal ?? new AbortController().signal;
  const wire = impatientWire(place);
  const tokens = fixedToken(place.token);
  const access = { wire, url, tokens };
  const gateway = place.wrap?.(createGateway(access)) ?? createGateway(access);
  const connection = { session: { url }, wire, cells: createCells(access), gateway };
  let stderr = "";
  const terminal = new Terminal({
    env: { NO_COLOR: "1" },
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 100,
    write: (stream, text) => {
      if (stream === 2) stderr += typeof text === "string" ? text : new TextDecoder().decode(text);
    },
    readLine: () => Promise.reject(new Error("nobody to ask")),
    signal,
  });
  const lexed = lex(words, new FlagIndex(globalFlags, flags));
  const context = {
    terminal,
    env: {},
    cwd,
    home,
    platform: process.platform,
    signal,
    now: Date.now,
    globals: readFlags(globalFlags, lexed),
    given: new Set(lexed.given.keys()),
    connect: async () => connection as unknown as Connection,
  } as unknown as Context;
  try {
    const exitCode = (await run(context, { args: lexed.args, flags: readFlags(flags, lexed) })) ?? 0;
    return { exitCode, stderr };
  } catch (error) {
    const failure = describeFailure(error, true);
    return { exitCode: failure.exitCode, stderr: `${stderr}${failure.text}` };
  } finally {
    wire.close();
  }
}
