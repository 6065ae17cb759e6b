import { existsSync } from "node:fs";
import { buildBinary } from "../../scripts/binary.ts";

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

/** Runs the built binary with nothing of our environment but what is given. */
export async function runBinary(
  words: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string; stdin?: string } = {},
): Promise<BinaryRun> {
  const child = Bun.spawn([await cecBinary(), ...words], {
    stdin: new TextEncoder().encode(options.stdin ?? ""),
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", LANG: "C.UTF-8", ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode, stdout, stderr };
}
