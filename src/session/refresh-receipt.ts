import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";

/*
 * The answer to a refresh is the only copy of the new tokens, and parsing, storing in a keyring and replacing a file take milliseconds in
 * which a kill or a power cut would lose the account. So the answer is first written down as it came, by one system call into a file that
 * was opened before the request was sent. What is written can be read only with the refresh token that was spent for it, which stays in
 * the store until the new tokens are there: no secret lies on the disk that a keyring was to hold.
 */

export interface Receipt {
  /** Writes the answer down before it returns. Called at most once. */
  note(answer: NotedAnswer): void;
  /** To be called when the tokens are stored, or there are none. */
  discard(): Promise<void>;
  /** Ends the work on it and keeps the file for the next run. */
  leave(): void;
}

export interface NotedAnswer {
  /** When the request was sent, milliseconds since the epoch. */
  readonly askedAtMs: number;
  /** Body of the token endpoint's answer. */
  readonly text: string;
}

const saltBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

/** One file per account, beside `config.json`. */
export function receiptPath(configPath: string, accountId: string): string {
  return `${configPath}.${createHash("sha256").update(accountId).digest("hex").slice(0, 16)}.receipt`;
}

/** @throws the system's error when the file cannot be made: the refresh must not be sent then. */
export function openReceipt(path: string, refreshToken: string): Receipt {
  const file = openSync(path, "w", 0o600);
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", keyFor(refreshToken, salt), iv);
  return {
    note(answer) {
      const sealed = [cipher.update(JSON.stringify(answer), "utf8"), cipher.final()];
      writeSync(file, Buffer.concat([salt, iv, cipher.getAuthTag(), ...sealed]));
      fsyncSync(file);
    },
    async discard() {
      closeSync(file);
      await rm(path, { force: true });
    },
    leave: () => closeSync(file),
  };
}

/** The answer a run wrote down that did not live to store it; `undefined` when there is none for this refresh token. */
export async function readReceipt(path: string, refreshToken: string): Promise<NotedAnswer | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!bytes || bytes.length <= saltBytes + ivBytes + tagBytes) return undefined;
  const salt = bytes.subarray(0, saltBytes);
  const iv = bytes.subarray(saltBytes, saltBytes + ivBytes);
  const decipher = createDecipheriv("aes-256-gcm", keyFor(refreshToken, salt), iv);
  decipher.setAuthTag(bytes.subarray(saltBytes + ivBytes, saltBytes + ivBytes + tagBytes));
  try {
    const opened = decipher.update(bytes.subarray(saltBytes + ivBytes + tagBytes), undefined, "utf8");
    return JSON.parse(opened + decipher.final("utf8")) as NotedAnswer;
  } catch {
    // Written half, or for another refresh token: of no use to anyone.
    return undefined;
  }
}

function keyFor(refreshToken: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", refreshToken, salt, "cec refresh receipt", 32));
}
