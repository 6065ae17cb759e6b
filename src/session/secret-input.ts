import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { CecError } from "../base/errors.ts";
import type { SecretSource } from "./types.ts";

/** A secret the caller gave for this run, not read yet. */
export interface SecretInput {
  readonly kind: "token" | "password";
  readonly source: SecretSource;
  /** @throws CecError `sign-in` when it is empty or cannot be read. */
  readonly read: () => Promise<string>;
}

export function givenSecret(kind: SecretInput["kind"], source: SecretSource, value: string): SecretInput {
  return { kind, source, read: async () => checked(kind, source, value) };
}

/** `warn` is told when others can read the file and its owner could have that changed. */
export function secretFromFile(
  kind: SecretInput["kind"],
  source: SecretSource,
  path: string,
  warn: (text: string) => void,
): SecretInput {
  return {
    kind,
    source,
    read: async () => {
      let text: string;
      try {
        text = await readFile(path, "utf8");
      } catch (cause) {
        throw new CecError("sign-in", `could not read the ${kind} from ${path}`, {
          operation: `read the ${kind}`,
          path,
          hint: "Check that the file exists and that you may read it.",
          cause,
        });
      }
      if (await isOpenToOthers(path)) {
        warn(`the ${kind} in ${path} can be read by every user of this machine: chmod 600 makes it private.`);
      }
      return checked(kind, source, text);
    },
  };
}

/**
 * A file of ours that everybody may read. Not what a container or a service manager mounts, read-only and for everybody inside; not a pipe;
 * and not on Windows, whose rights this mode says nothing of.
 */
async function isOpenToOthers(path: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  try {
    const facts = await stat(path);
    const isOurs = facts.isFile() && facts.uid === process.getuid?.();
    if (!isOurs || (facts.mode & constants.S_IROTH) === 0) return false;
    await access(path, constants.W_OK);
    return true;
  } catch {
    // Read-only, or gone since it was read.
    return false;
  }
}

export function secretFromStdin(kind: SecretInput["kind"], readStdin: () => Promise<string>): SecretInput {
  return { kind, source: "stdin", read: async () => checked(kind, "stdin", await readStdin()) };
}

/** Editors and `echo` end a file with a newline that is not part of the secret; a token has no white space at all. */
function checked(kind: SecretInput["kind"], source: SecretSource, text: string): string {
  const value = kind === "token" ? text.trim() : text.replace(/\r?\n$/, "");
  if (value === "" || (kind === "token" && /[\s\x00-\x1f\x7f]/.test(value))) {
    const problem = value === "" ? "is empty" : "contains white space";
    throw new CecError("sign-in", `the ${kind} (from: ${source}) ${problem}`, { operation: `read the ${kind}` });
  }
  return value;
}
