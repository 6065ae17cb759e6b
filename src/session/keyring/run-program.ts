import { spawn } from "node:child_process";
import { CecError } from "../../base/errors.ts";

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a system program with `input` on its standard input, which is the way in for secrets: arguments can be seen by everyone. */
export type RunProgram = (argv: readonly string[], input: string, timeoutMs: number) => Promise<ProgramResult>;

/** @throws CecError `failed` when it cannot be started or does not end in time. */
export const runProgram: RunProgram = ([program = "", ...args], input, timeoutMs) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "pipe", timeout: timeoutMs, killSignal: "SIGKILL", windowsHide: true });
    const failure = (why: string, cause?: unknown) =>
      new CecError("failed", `${program} ${why}`, { operation: "use the keyring", cause });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.on("error", (cause) => reject(failure("could not be run", cause)));
    child.on("close", (code, signal) => {
      if (code === null) reject(failure(`was ended (${signal})`));
      else resolve({ exitCode: code, stdout, stderr });
    });
    // A program that ends early closes its input; its exit code says why.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
