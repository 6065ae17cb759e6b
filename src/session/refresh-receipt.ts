import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";

/*
 * The answer to a refresh is the only copy of the new tokens, and parsing, storing in a keyring and replacing a file take milliseconds in
 * which a kill or a power cut would lose the account. So the answer is first written down as it came, by one system call into a file that
 * was opened, and given its room on the disk, before the request was sent: a full disk is found out while the old token is still good. What is
 * written can be read only with the refresh token that was spent for it, which stays in the store until the new tokens are there: no secret lies
 * on the disk that a keyring was to hold.
 */

export interface Receipt {
  /** Writes the answer down before it returns. Called at most once. @throws the system's error. */
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

/** Answers are about 2 KiB long. */
const reservedBytes = 16_384;
/** Length of the sealed answer, at the beginning; 0 until there is one. */
const lengthBytes = 4;
const saltBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

/** One file per account, beside `config.json`. */
export function receiptPath(configPath: string, accountId: string): string {
  return `${configPath}.${createHash("sha256").update(accountId).digest("hex").slice(0, 16)}.receipt`;
}

/** @throws the system's error when the file cannot be made or the disk is full: the refresh must not be sent then. */
export function openReceipt(path: string, refreshToken: string): Receipt {
  const file = openSync(path, "w", 0o600);
  try {
    writeWhole(file, Buffer.alloc(reservedBytes));
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", keyFor(refreshToken, salt), iv);
  return {
    note(answer) {
      const sealed = Buffer.concat([cipher.update(JSON.stringify(answer), "utf8"), cipher.final()]);
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32BE(sealed.length);
      writeWhole(file, Buffer.concat([length, salt, iv, cipher.getAuthTag(), sealed]));
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
  if (!bytes || bytes.length <= lengthBytes + saltBytes + ivBytes + tagBytes) return undefined;
  let at = lengthBytes;
  const take = (count: number) => {
    at += count;
    return bytes.subarray(at - count, at);
  };
  const [salt, iv, tag, sealed] = [take(saltBytes), take(ivBytes), take(tagBytes), take(bytes.readUInt32BE())];
  if (sealed.length === 0) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", keyFor(refreshToken, salt), iv);
  decipher.setAuthTag(tag);
  try {
    const opened = decipher.update(sealed, undefined, "utf8");
    return JSON.parse(opened + decipher.final("utf8")) as NotedAnswer;
  } catch {
    // Written half, or for another refresh token: of no use to anyone.
    return undefined;
  }
}

/** From the beginning of the file; the system may take less than all at once. */
function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
}

function keyFor(refreshToken: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", refreshToken, salt, "cec refresh receipt", 32));
}
