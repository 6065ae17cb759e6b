import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makePrivate, writeFileAtomically } from "../base/atomic-file.ts";
import { CecError } from "../base/errors.ts";
import { type FileLock, type FileLockOptions, withFileLock } from "../base/file-lock.ts";
import { findJsonFault } from "../base/json-fault.ts";
import { type ConfigData, emptyConfig, formatConfig, fromRaw, parseConfig, type RawConfig } from "./config-data.ts";
import { configFileName } from "./config-location.ts";

/** `config.json` of one folder. Every write goes through {@link ConfigStore.locked}: other processes may be at it. */
export interface ConfigStore {
  readonly path: string;
  /** @throws CecError `failed` for a damaged or unreadable file, which is left as it is. */
  read(): Promise<ConfigData>;
  /** Reads again under the lock all processes share, and lets `work` write. */
  locked<T>(work: (draft: ConfigDraft) => Promise<T>, options?: FileLockOptions): Promise<T>;
}

export interface ConfigDraft {
  readonly data: ConfigData;
  /** @throws CecError `failed` when another process took the lock over. */
  assertHeld(): Promise<void>;
  /** Durable when it resolves. @throws CecError `failed` when the lock was lost or the disk refuses. */
  write(raw: RawConfig): Promise<void>;
}

export interface ConfigStoreOptions {
  readonly folder: string;
  readonly warn: (text: string) => void;
  readonly now?: (() => number) | undefined;
}

export function openConfigStore(options: ConfigStoreOptions): ConfigStore {
  const path = join(options.folder, configFileName);
  const read = async (): Promise<ConfigData> => {
    const text = await readPrivately(path, options.warn);
    return text === undefined ? emptyConfig : parseOrExplain(path, text);
  };
  const locked: ConfigStore["locked"] = (work, lockOptions = {}) =>
    withFileLock(`${path}.lock`, lockOptions, async (lock) => {
      const text = await readPrivately(path, options.warn);
      const data = text === undefined ? emptyConfig : parseOrExplain(path, text);
      const backUp = async () => {
        if (data.migrated && text !== undefined) {
          await writeFileAtomically(backupPath(path, options.now ?? Date.now), text);
        }
      };
      return work({
        data,
        assertHeld: () => assertHeld(lock, path),
        write: (raw) => write(path, raw, lock, backUp),
      });
    });
  return {
    path,
    locked,
    async read() {
      const data = await read();
      if (!data.migrated) return data;
      return migrate(locked, data, path, options.warn);
    },
  };
}

/** Replaces the older shape by today's, the old text kept beside. A folder that cannot be written to is no reason to refuse work. */
async function migrate(
  locked: ConfigStore["locked"],
  seen: ConfigData,
  path: string,
  warn: (text: string) => void,
): Promise<ConfigData> {
  try {
    return await locked(async ({ data, write }) => {
      if (data.migrated) await write(data.raw);
      return data.migrated ? fromRaw(data.raw) : data;
    });
  } catch (error) {
    warn(`${path} has an older form and could not be rewritten (${describe(error)}); it is used as it is.`);
    return seen;
  }
}

async function assertHeld(lock: FileLock, path: string): Promise<void> {
  if (await lock.stillHeld()) return;
  throw new CecError("failed", "another process took over the lock on the accounts", {
    operation: "save the accounts",
    path,
    hint: "Run the command again.",
  });
}

async function write(path: string, raw: RawConfig, lock: FileLock, backUp: () => Promise<void>): Promise<void> {
  await assertHeld(lock, path);
  try {
    await closeFolder(dirname(path));
    await backUp();
    await writeFileAtomically(path, formatConfig(raw));
  } catch (cause) {
    throw new CecError("failed", `could not save the accounts: ${describe(cause)}`, {
      operation: "save the accounts",
      path,
      hint: "Check that the folder may be written to and the disk has room.",
      cause,
    });
  }
}

/** The folder is ours alone when it has our name; one named by `--config` may hold the things of others. */
async function closeFolder(folder: string): Promise<void> {
  if (basename(folder) !== "cells-client") return;
  await makePrivate(folder, (await stat(folder)).mode).catch(() => false);
}

/** `undefined` when there is no file. A file that others may read is mended at once: it may hold secrets. */
async function readPrivately(path: string, warn: (text: string) => void): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    const text = await readFile(path, "utf8");
    const mended = await makePrivate(path, mode).catch((error: unknown) => {
      warn(`${path} can be read by others and that could not be changed (${describe(error)}).`);
      return false;
    });
    if (mended) warn(`${path} could be read by others; it is now private.`);
    return text;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new CecError("failed", `could not read ${path}: ${describe(error)}`, {
      operation: "read the accounts",
      path,
      cause: error,
    });
  }
}

function parseOrExplain(path: string, text: string): ConfigData {
  try {
    return parseConfig(text);
  } catch (error) {
    const fault = findJsonFault(text);
    const where = fault ? `line ${fault.line}, column ${fault.column}` : describe(error);
    // No cause: the runtime's message may quote a secret.
    throw new CecError("failed", `${path} is damaged (${where}); it was left as it is`, {
      operation: "read the accounts",
      path,
      hint: "Mend it with an editor, or move it away and run: cec config add",
    });
  }
}

function backupPath(path: string, now: () => number): string {
  const stamp = new Date(now()).toISOString().replace(/[-:]|\.\d+/g, "");
  return `${path}.${stamp}.bak`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
