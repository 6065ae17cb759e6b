import type { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withFileLock } from "../../base/file-lock.ts";
import { thisOwner } from "../../base/lock-owner.ts";
import { beatMs, isAtWork, type OwnerRow } from "./is-at-work.ts";
import { openDatabase } from "./open-database.ts";
import { SqliteJournal } from "./sqlite-journal.ts";
import type { Journal } from "./types.ts";

/** `copy`: forgotten when it is finished. `sync`: what was done is remembered, for the next run to compare with. */
export type JournalPurpose = "copy" | "sync";

export interface JournalOptions {
  /** Where journals lie; made if it is missing, for its owner alone. */
  readonly folder: string;
  /** Scheme, host and port of the server. No secret is part of a journal, so another token goes on with it. */
  readonly url: string;
  /** `<workspace>/<path>` for uploads, an absolute path of this machine for downloads. */
  readonly destination: string;
  readonly purpose: JournalPurpose;
  /** Told once when the journal can't be written any more. */
  readonly onTrouble: (error: unknown) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Servers drop unfinished uploads by then, and nobody remembers the command line. */
const oldMs = 30 * 24 * 3600 * 1000;

/** The file of a destination: its name says nothing, what it is about stands in it. */
export function journalPath({ folder, url, destination, purpose }: Omit<JournalOptions, "onTrouble">): string {
  const key = [purpose, url, destination.normalize("NFC")].join("\0");
  return join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.sqlite`);
}

/**
 * Opens the journal of a destination, or makes it. Needs Bun's SQLite: import this module only when it is wanted.
 * @throws the system's error, or that of SQLite, when it can't be written; CecError `unavailable` when another process keeps its lock.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const path = journalPath(options);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const lock = `${path}.lock`;
  return withFileLock(lock, { timeoutMs: 15_000, signal: options.signal }, async () => {
    const database = await openDatabase(path);
    await dropTheDead(database);
    const owner = await enroll(database, options);
    const beat = setInterval(() => {
      try {
        database.run("UPDATE owners SET seen_ms = ? WHERE id = ?", [Date.now(), owner]);
      } catch {
        // The next real note meets the same trouble and tells of it.
      }
    }, beatMs);
    beat.unref?.();
    return new SqliteJournal(database, owner, {
      onTrouble: options.onTrouble,
      onClose: async () => {
        clearInterval(beat);
        // Removing a file that another process is just opening would make two journals of one: both happen under the lock.
        await withFileLock(lock, { timeoutMs: 15_000 }, async () => leave(database, owner, path, options.purpose));
      },
    });
  });
}

/** What processes left that are gone becomes anybody's. */
async function dropTheDead(database: Database): Promise<void> {
  const owners = database.query("SELECT id, host, pid, started, seen_ms FROM owners").all();
  for (const { id, ...owner } of owners as (OwnerRow & { id: number })[]) {
    // This very process may have opened it before, without closing: what it owned then it may own again.
    if (await isAtWork(owner)) continue;
    disown(database, id);
  }
  database.run("DELETE FROM begun WHERE owner IS NULL AND begun_ms < ?", [Date.now() - oldMs]);
}

function disown(database: Database, owner: number): void {
  database.transaction(() => {
    for (const table of ["begun", "uploads", "part_files"])
      database.run(`UPDATE ${table} SET owner = NULL WHERE owner = ?`, [owner]);
    database.run("DELETE FROM owners WHERE id = ?", [owner]);
  })();
}

async function enroll(database: Database, { url, destination, purpose }: JournalOptions): Promise<number> {
  const { host, pid, started } = await thisOwner();
  const add = database.transaction(() => {
    if (!database.query("SELECT 1 FROM about").get())
      database.run("INSERT INTO about VALUES (?, ?, ?)", [url, destination, purpose]);
    const added = database.run("INSERT INTO owners (host, pid, started, seen_ms) VALUES (?, ?, ?, ?)", [
      host,
      pid,
      started ?? null,
      Date.now(),
    ]);
    return Number(added.lastInsertRowid);
  });
  // It reads before it writes: begun as a reader, it would fail at once where another process writes in between.
  return add.immediate();
}

function leave(database: Database, owner: number, path: string, purpose: JournalPurpose): void {
  let empty = false;
  try {
    disown(database, owner);
    const kept =
      purpose === "sync" ? ["begun", "uploads", "owners", "done", "part_files"] : ["begun", "uploads", "owners"];
    empty = kept.every((table) => !database.query(`SELECT 1 FROM ${table} LIMIT 1`).get());
  } catch {
    // A full or failing disk: the next run finds this process gone and does the same.
  } finally {
    database.close();
  }
  if (empty) for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}
