import { existsSync } from "node:fs";
import { buildBinary } from "../../scripts/binary.ts";
import { canWatch, refuseLeaks, secretsOf, withoutLog } from "./leaks.ts";

/** The built `cec`; made first when it is not there, as `npm test` does. */
export async function cecBinary(): Promise<string> {
  const path = `${import.meta.dir}/../../dist/cec`;
  if (!existsSync(path)) await buildBinary(path);
  return path;
}

export interface BinaryRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built binary with nothing of our environment but what is given. What it says is looked through for secrets, see leaks.ts. */
export async function runBinary(
  words: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string; stdin?: string } = {},
): Promise<BinaryRun> {
  const given = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", LANG: "C.UTF-8", ...options.env };
  const watched = canWatch({ words, env: given });
  const run = { words, env: given, home: given.HOME, stdin: options.stdin ?? "" };
  const secrets = await secretsOf(run);
  const child = Bun.spawn([await cecBinary(), ...words], {
    stdin: new TextEncoder().encode(options.stdin ?? ""),
    stdout: "pipe",
    stderr: "pipe",
    env: watched ? { ...given, CEC_LOG: "debug" } : given,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  refuseLeaks(words, [stdout, stderr], new Set([...secrets, ...(await secretsOf(run))]));
  return { exitCode, stdout, stderr: watched ? withoutLog(stderr) : stderr };
}
