import { readFile } from "node:fs/promises";
import { join } from "node:path";

/*
 * Every command line that a test runs is run with `CEC_LOG=debug`, and everything it said is searched for every secret it was given or
 * stored: so the whole suite watches over them. What the log added is taken out again before the test looks at the output.
 */

/** One run, as far as its secrets go. */
export interface WatchedRun {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly stdin: string;
  /** What was typed where nothing is shown. */
  readonly typed?: readonly string[];
}

const secretVariables = ["CEC_TOKEN", "CEC_PASSWORD", "CELLS_CLIENT_TARGET_USER_PWD"];
const secretFlags = ["--token", "-t", "--password", "--id-token"];
/** Shorter ones could be in a text by chance. */
const shortest = 6;

/** Whether the log can be turned on: not where a shell asks for completions, nor where the test has its own idea of it. */
export function canWatch({ words, env }: Pick<WatchedRun, "words" | "env">): boolean {
  const own = words.some((word) => word === "--log" || word.startsWith("--log=")) || env.CEC_LOG !== undefined;
  return !own && !words.some((word) => word.startsWith("__complete"));
}

/** Secrets the run knows: given to it in any way, or stored for it. To be asked before and after, for tokens are replaced. */
export async function secretsOf(run: WatchedRun): Promise<Set<string>> {
  const { words, env, home, stdin } = run;
  const found = new Set<string>(run.typed ?? []);
  for (const name of secretVariables) found.add(env[name] ?? "");
  for (const [at, word] of words.entries()) {
    if (secretFlags.includes(word)) found.add(words[at + 1] ?? "");
    const named = secretFlags.find((flag) => word.startsWith(`${flag}=`));
    if (named) found.add(word.slice(named.length + 1));
  }
  if (words.includes("--token-stdin") || words.includes("--password-stdin")) found.add(stdin.trim());
  const folder =
    flagValue(words, "--config") ??
    env.CEC_CONFIG ??
    join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "pydio", "cells-client");
  for (const secret of storedSecrets(await readFile(join(folder, "config.json"), "utf8").catch(() => "")))
    found.add(secret);
  const file = flagValue(words, "--token-file") ?? env.CEC_TOKEN_FILE;
  if (file !== undefined) found.add((await readFile(file, "utf8").catch(() => "")).trim());
  // For a link, it asks to make a password up: `cec share --password generate`.
  found.delete("generate");
  return new Set([...found].filter((secret) => secret.length >= shortest));
}

function flagValue(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) : words[at + 1];
}

function* storedSecrets(text: string): Generator<string> {
  try {
    const { Configs = {} } = JSON.parse(text) as { Configs?: Record<string, Record<string, unknown>> };
    for (const entry of Object.values(Configs)) {
      const headers = Object.values((entry.CustomHeaders ?? {}) as Record<string, unknown>);
      for (const value of [entry.idToken, entry.refreshToken, entry.password, ...headers]) {
        if (typeof value === "string") yield value;
      }
    }
  } catch {
    // A damaged file is what some tests are about.
  }
}

/** @throws Error naming the run when one of the secrets is in what it said; the secret itself is not repeated. */
export function refuseLeaks(words: readonly string[], said: readonly string[], secrets: ReadonlySet<string>): void {
  for (const secret of secrets) {
    if (!said.some((text) => text.includes(secret))) continue;
    throw new Error(`cec ${words[0]} ${words[1] ?? ""} said a secret that begins with ${secret.slice(0, 3)}`);
  }
}

/** Standard error as it is without the log. */
export function withoutLog(stderr: string): string {
  return stderr.replace(/^(debug: | {2}because: ).*\n/gm, "");
}
