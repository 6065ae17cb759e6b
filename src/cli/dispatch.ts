import { CecError, exitCodes } from "../base/errors.ts";
import { FlagIndex, findCommand, type Lexed, lex, readFlags, variableOf } from "./argv.ts";
import { describeFailure } from "./failure.ts";
import { type GlobalFlags, globalFlags } from "./global-flags.ts";
import { root } from "./table.ts";
import type { Command, Connection, Context } from "./types.ts";
import { ReaderGone, type Terminal } from "./view/terminal.ts";

/** What the process gives to one run. */
export type Surroundings = Pick<
  Context,
  "terminal" | "env" | "cwd" | "home" | "platform" | "signal" | "now" | "readStdin" | "stdin"
>;

/** Exit status of a program whose reader has gone, as the shell sees it of any Unix tool. */
const readerGoneExit = 141;

/**
 * Runs one command line to its exit code. Nothing is thrown: every failure is told on standard error.
 * @param words the arguments, without the program's own name.
 */
export async function dispatch(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, signal } = surroundings;
  const tell = { json: words.some((word) => word === "--json"), debug: false };
  let close = async () => {};
  try {
    if (words[0] === "__complete" || words[0] === "__completeNoDesc") {
      const { complete } = await import("./completion/complete.ts");
      return await complete(words.slice(1), words[0] === "__complete", surroundings);
    }
    if (words[0] === "__refresh") {
      const { refresh } = await import("./completion/refresh.ts");
      return await refresh(words.slice(1), surroundings);
    }
    // What every other program answers; `update --version` means another one.
    const asked = words.length === 1 && words[0] === "--version" ? ["version"] : words;
    const { path, words: rest, next } = findCommand(root, asked, globalFlags);
    const command = path.at(-1) ?? root;
    if (!command.load && next !== undefined) throw await unknownCommand(path, next);
    const lexed = withVariables(lex(rest, new FlagIndex(globalFlags, command.flags)), command, surroundings.env);
    const passwords = whosePassword(lexed, command);
    const globals = withLogLevel(readFlags(globalFlags, passwords.signIn), lexed, surroundings.env);
    // Who reads events from standard error wants the failure as one, and nothing else in between.
    const events = lexed.given.get("progress")?.at(-1) === "json";
    tell.json ||= events;
    tell.debug = globals.log === "debug";
    terminal.quiet = globals.quiet || events;
    if (globals.noColor) terminal.color = false;
    if (globals.help || (!command.load && lexed.args.length === 0)) return await showHelp(path, terminal);
    if (!command.load) throw await unknownCommand(path, lexed.args[0] ?? "");
    await checkCommand(path, lexed.args[0]);
    checkArguments(path, lexed);
    const flags = readFlags(command.flags, passwords.command);
    const { run } = await command.load();
    let connection: Promise<Connection> | undefined;
    const context: Context = {
      ...surroundings,
      globals,
      given: new Set(lexed.given.keys()),
      connect: (wishes) => {
        connection ??= import("./connect.ts").then(({ connect }) => connect(context, wishes));
        return connection;
      },
    };
    close = async () => {
      const made = await connection?.catch(() => undefined);
      // Ctrl-C ends the work at once, but not the refresh of a token: its answer would be lost.
      await made?.session.settled();
      made?.wire.close();
    };
    const exitCode = await run(context, { args: lexed.args, flags });
    terminal.status([]);
    terminal.flush();
    return exitCode ?? 0;
  } catch (error) {
    if (error instanceof ReaderGone) return readerGoneExit;
    return tellFailure(signal.aborted ? interruption(error) : error, terminal, tell);
  } finally {
    await close();
  }
}

/** Variables speak for the flags that were not given; an empty one is none. */
function withVariables(lexed: Lexed, { variables = [] }: Command, env: Surroundings["env"]): Lexed {
  const given = new Map(lexed.given);
  for (const key of variables) {
    const value = env[variableOf(key)];
    if (value && !given.has(key)) given.set(key, [value]);
  }
  return { ...lexed, given };
}

/**
 * A command may have a `--password` of its own: that of a public link. With `--login` on the command line it is the login's all the same, as
 * in the Go client, whose scripts would otherwise give the password of an account to a link.
 */
function whosePassword(lexed: Lexed, { flags }: Command): { readonly signIn: Lexed; readonly command: Lexed } {
  if (!("password" in flags)) return { signIn: lexed, command: lexed };
  const given = new Map(lexed.given);
  for (const key of ["password", "passwordStdin"]) given.delete(key);
  const without = { ...lexed, given };
  return lexed.given.has("login") ? { signIn: lexed, command: without } : { signIn: without, command: lexed };
}

/** `CEC_LOG` speaks where the flag does not. */
function withLogLevel(globals: GlobalFlags, lexed: Lexed, env: Surroundings["env"]): GlobalFlags {
  if (lexed.given.has("log") || !env.CEC_LOG) return globals;
  const log = (["debug", "info", "warn", "error"] as const).find((level) => level === env.CEC_LOG);
  if (log) return { ...globals, log };
  throw new CecError("usage", `CEC_LOG must be debug, info, warn or error, not "${env.CEC_LOG}"`);
}

function tellFailure(error: unknown, terminal: Terminal, tell: { json: boolean; debug: boolean }): number {
  const failure = describeFailure(error, tell.debug);
  try {
    terminal.status([]);
    terminal.complain(tell.json ? JSON.stringify(failure.json) : failure.text);
  } catch (gone) {
    if (gone instanceof ReaderGone) return readerGoneExit;
    throw gone;
  }
  return failure.exitCode;
}

/** After Ctrl-C every error is a consequence of it, but one that already tells how to go on is kept. */
function interruption(error: unknown): unknown {
  if (error instanceof CecError && (error.code === "interrupted" || error.code === "partial")) return error;
  return new CecError("interrupted", "interrupted", { cause: error });
}

async function showHelp(path: readonly Command[], terminal: Terminal): Promise<number> {
  const { renderHelp } = await import("./help/help.ts");
  terminal.print(renderHelp(path, terminal.columns));
  terminal.flush();
  return 0;
}

async function unknownCommand(path: readonly Command[], word: string): Promise<CecError> {
  const { suggestCommand } = await import("./help/suggest-command.ts");
  const spoken = ["cec", ...path.slice(1).map((each) => each.name)].join(" ");
  const meant = suggestCommand(path, word);
  return new CecError("usage", `${spoken} has no command "${word}"`, {
    hint: meant === undefined ? `See ${spoken} --help.` : `Did you mean ${meant}?`,
  });
}

/**
 * A command that both works and holds others takes no bare word of its own (a path has a slash): a word like the name of one of them was meant
 * for it. @throws CecError `usage`.
 */
async function checkCommand(path: readonly Command[], word: string | undefined): Promise<void> {
  if (path.length < 2 || !path.at(-1)?.commands?.length || word === undefined || /[/*]/.test(word)) return;
  const { suggestCommand } = await import("./help/suggest-command.ts");
  if (suggestCommand(path, word) !== undefined) throw await unknownCommand(path, word);
}

function checkArguments(path: readonly Command[], lexed: Lexed): void {
  const command = path.at(-1) ?? root;
  const required = command.args.filter((each) => !each.optional);
  const most = command.args.some((each) => each.repeated) ? Number.POSITIVE_INFINITY : command.args.length;
  const spoken = ["cec", ...path.slice(1).map((each) => each.name)].join(" ");
  if (lexed.args.length < required.length) {
    const missing = required.slice(lexed.args.length).map((each) => each.name);
    throw new CecError("usage", `${spoken}: ${missing.join(" and ")} missing`, { hint: `See ${spoken} --help.` });
  }
  if (lexed.args.length > most) {
    throw new CecError("usage", `${spoken}: unexpected argument "${lexed.args[most]}"`, {
      hint: `See ${spoken} --help.`,
    });
  }
}

/** Exit code of a run that ends by a signal before any command could tell. */
export const interruptedExit = exitCodes.interrupted;
