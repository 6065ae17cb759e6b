import { CecError } from "../../base/errors.ts";
import { type RunProgram, runProgram } from "./run-program.ts";
import { type Keyring, keyringService } from "./types.ts";
import { credentialScript } from "./windows-credential-script.ts";

/** PowerShell alone takes about a second to start. */
const timeoutMs = 10_000;
/** CRED_MAX_CREDENTIAL_BLOB_SIZE (wincred.h). */
const limitBytes = 5 * 512;

/**
 * The Credential Manager: a generic credential `<service>:<username>` whose blob is the secret in UTF-8, as the Go client keeps it. Reached
 * through PowerShell, which every Windows has; all values go through its standard input. Not tried on Windows: tested for what is sent and
 * read.
 */
export function windowsCredentials(run: RunProgram = runProgram): Keyring {
  const ask = async (request: CredentialRequest): Promise<CredentialAnswer> => {
    const argv = ["powershell.exe", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", "-"];
    const encoded = Buffer.from(JSON.stringify(request), "utf8").toString("base64");
    const { exitCode, stdout } = await run(argv, credentialScript(encoded), timeoutMs);
    const line = stdout.trim().split(/\r?\n/).at(-1) ?? "";
    if (exitCode !== 0 || !line.startsWith("{")) throw failure(`PowerShell ended with ${exitCode}`);
    return JSON.parse(line) as CredentialAnswer;
  };
  const target = (entry: string) => `${keyringService}:${entry}`;
  return {
    label: "Windows Credential Manager",
    async read(entry) {
      const answer = await ask({ action: "read", target: target(entry) });
      if (answer.status === "absent") return undefined;
      if (answer.status !== "done" || answer.blob === undefined) throw failure(`error ${answer.code}`);
      return Buffer.from(answer.blob, "base64").toString("utf8");
    },
    async write(entry, secret) {
      const blob = Buffer.from(secret, "utf8");
      if (blob.length > limitBytes) throw failure(`the secret is longer than ${limitBytes} bytes`);
      const answer = await ask({
        action: "write",
        target: target(entry),
        user: entry,
        blob: blob.toString("base64"),
      });
      if (answer.status !== "done") throw failure(`error ${answer.code}`);
    },
    async remove(entry) {
      const answer = await ask({ action: "remove", target: target(entry) });
      if (answer.status === "absent") return false;
      if (answer.status !== "done") throw failure(`error ${answer.code}`);
      return true;
    },
  };
}

interface CredentialRequest {
  readonly action: "read" | "write" | "remove";
  readonly target: string;
  readonly user?: string;
  /** Base64. */
  readonly blob?: string;
}

interface CredentialAnswer {
  readonly status?: "done" | "absent" | "failed";
  /** Base64. */
  readonly blob?: string;
  /** Windows error number. */
  readonly code?: number;
}

function failure(why: string): CecError {
  return new CecError("failed", `the Credential Manager failed: ${why}`, { operation: "use the keyring" });
}
