import { CecError } from "../../base/errors.ts";
import { type RunProgram, runProgram } from "./run-program.ts";
import { type Keyring, keyringService, keyringTimeoutMs } from "./types.ts";

const program = "/usr/bin/security";
/** Values as the Go client writes them, so that any byte survives; the second is an older form of it, in hexadecimal. */
const base64Prefix = "go-keyring-base64:";
const hexPrefix = "go-keyring-encoded:";
/** Exit status of `security` for errSecItemNotFound. */
const notFoundStatus = 44;

/**
 * The login keychain, through the system's `security`: a generic password per account. Commands go through its standard input (`-i`), for
 * arguments can be read by every process. Not tried on a Mac: tested against recorded forms.
 */
export function macosKeychain(run: RunProgram = runProgram): Keyring {
  const interactive = (words: readonly string[]) => {
    const line = `${words.map(quote).join(" ")}\n`;
    // The program cuts longer lines, and would store half a secret.
    if (line.length > 4096) throw failure("write", "the secret is too long for the keychain");
    return run([program, "-i"], line, keyringTimeoutMs);
  };
  return {
    label: "macOS keychain",
    async read(entry) {
      const result = await run(
        [program, "find-generic-password", "-s", keyringService, "-a", entry, "-w"],
        "",
        keyringTimeoutMs,
      );
      if (result.exitCode === notFoundStatus || /could not be found/.test(result.stderr)) return undefined;
      if (result.exitCode !== 0) throw failure("read", result.stderr);
      return decode(result.stdout.replace(/\r?\n$/, ""));
    },
    async write(entry, secret) {
      const value = base64Prefix + Buffer.from(secret, "utf8").toString("base64");
      const words = ["add-generic-password", "-U", "-s", keyringService, "-a", entry, "-w", value];
      const result = await interactive(words);
      // In this mode the exit status is 0 whatever happened: only what it says tells.
      if (result.exitCode !== 0 || result.stderr.trim() !== "") throw failure("write", result.stderr);
    },
    async remove(entry) {
      const result = await run(
        [program, "delete-generic-password", "-s", keyringService, "-a", entry],
        "",
        keyringTimeoutMs,
      );
      if (result.exitCode === notFoundStatus || /could not be found/.test(result.stderr)) return false;
      if (result.exitCode !== 0) throw failure("remove", result.stderr);
      return true;
    },
  };
}

function decode(value: string): string {
  if (value.startsWith(base64Prefix)) return Buffer.from(value.slice(base64Prefix.length), "base64").toString("utf8");
  if (value.startsWith(hexPrefix)) return Buffer.from(value.slice(hexPrefix.length), "hex").toString("utf8");
  return value;
}

/** `security -i` splits its lines as a shell does: double quotes, with backslash before quote and backslash. */
function quote(word: string): string {
  if (/[\r\n\0]/.test(word)) throw failure("write", "the account name has a line break in it");
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}

function failure(verb: string, stderr: string): CecError {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  // Its message may repeat the command, and with it the value.
  const told = line.includes(base64Prefix)
    ? "the keychain refused it"
    : line.slice(0, 200) || "the keychain refused it";
  return new CecError("failed", `could not ${verb} the keychain entry: ${told}`, { operation: "use the keyring" });
}
