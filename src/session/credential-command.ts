import { spawn } from "node:child_process";
import { CecError } from "../base/errors.ts";

export interface CredentialCommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Time for a person to unlock a password manager. Default 120,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program that prints a secret (`pass show cells`, `op read ...`, `vault kv get ...`): its arguments as they are, no shell. It may
 * use the terminal to ask. Only its standard output is read, without the final newline, and never shown.
 * @throws CecError `sign-in` when it fails, prints nothing or takes too long.
 */
export async function runCredentialCommand(
  argv: readonly string[],
  options: CredentialCommandOptions,
): Promise<string> {
  const [program = "", ...args] = argv;
  const timeoutMs = options.timeoutMs ?? 120_000;
  const failure = (what: string, cause?: unknown) =>
    new CecError("sign-in", `the credential command "${program}" ${what}`, {
      operation: "run the credential command",
      hint: 'Run it by hand, and see "credential_command" of the account in config.json.',
      cause,
    });
  return new Promise<string>((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["inherit", "pipe", "inherit"],
      env: options.env,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let output = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk: string) => {
      output += chunk;
      if (output.length > 65_536) child.kill("SIGKILL");
    });
    child.on("error", (cause) => reject(failure("could not be run", cause)));
    child.on("close", (code, signal) => {
      const secret = output.replace(/\r?\n$/, "");
      if (signal !== null) reject(failure(`was ended (${signal})`));
      else if (code !== 0) reject(failure(`failed with exit code ${code}`));
      else if (secret === "") reject(failure("printed nothing"));
      else resolve(secret);
    });
  });
}
