import { Database } from "bun:sqlite";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isAtWork, type OwnerRow } from "./is-at-work.ts";
import type { JournalPurpose } from "./open-journal.ts";
import { wholeDigests } from "./sqlite-journal.ts";

/** An unfinished upload as a journal has it. */
export interface UnfinishedUpload {
  /** The server's name for it. */
  readonly uploadId: string;
  readonly url: string;
  /** What journal it is in. */
  readonly destination: string;
  readonly purpose: JournalPurpose;
  readonly target: string;
  readonly sourcePath: string;
  /** Of the source. */
  readonly sizeBytes: number;
  /** See `UploadStep`. */
  readonly replaces: string | undefined;
  readonly sentBytes: number;
  /** ETags of its parts in their order, where every part was sent. */
  readonly digests: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly begunMs: number;
  /** A living process is at it. */
  readonly running: boolean;
}

interface Row extends Nullable<OwnerRow> {
  id: string;
  target: string;
  part_bytes: number;
  source: string;
  size: number;
  begun_ms: number;
  /** Journals of before have no such column. */
  replaces?: string | null;
}

/** Columns of a joined table that may have no row. */
type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };

/** All unfinished uploads of the journals in a folder, the oldest first. Needs Bun's SQLite. */
export async function listUploads(folder: string): Promise<UnfinishedUpload[]> {
  const found: UnfinishedUpload[] = [];
  for (const name of await journalsIn(folder)) found.push(...(await uploadsIn(join(folder, name))));
  return found.sort((a, b) => a.begunMs - b.begunMs);
}

async function journalsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".sqlite"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

async function uploadsIn(path: string): Promise<UnfinishedUpload[]> {
  const database = openForReading(path);
  if (!database) return [];
  try {
    const about = database.query("SELECT url, destination, purpose FROM about").get() as {
      url: string;
      destination: string;
      purpose: JournalPurpose;
    } | null;
    if (!about) return [];
    const rows = database
      .query(
        `SELECT uploads.*, host, pid, started, seen_ms
         FROM uploads LEFT JOIN owners ON owners.id = uploads.owner`,
      )
      .all() as Row[];
    return await Promise.all(
      rows.map(async (row) => ({
        ...about,
        uploadId: row.id,
        target: row.target,
        sourcePath: row.source,
        sizeBytes: row.size,
        replaces: row.replaces ?? undefined,
        sentBytes: sentBytes(database, row),
        digests: wholeDigests(database, row),
        begunMs: row.begun_ms,
        running: await isRunning(row),
      })),
    );
  } finally {
    database.close();
  }
}

/** `undefined` for a file that is no journal of ours, or that was finished and removed just now. */
function openForReading(path: string): Database | undefined {
  let database: Database | undefined;
  try {
    // Reading a write-ahead log writes into the memory shared with it.
    database = new Database(path, { readwrite: true, create: false });
    database.run("PRAGMA busy_timeout = 5000");
    if (database.query("SELECT 1 FROM sqlite_master WHERE name = 'uploads'").get()) return database;
  } catch {
    // As above.
  }
  database?.close();
  return undefined;
}

function sentBytes(database: Database, { id, part_bytes, size }: Row): number {
  const parts = database.query("SELECT number FROM parts WHERE upload = ?").all(id) as { number: number }[];
  return parts.reduce((sum, { number }) => sum + Math.min(part_bytes, size - (number - 1) * part_bytes), 0);
}

async function isRunning({ host, pid, started, seen_ms }: Row): Promise<boolean> {
  if (host === null || pid === null || seen_ms === null) return false;
  return isAtWork({ host, pid, started, seen_ms });
}
