import { Database } from "bun:sqlite";
import { chmodSync, closeSync, openSync, rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { journalSchema, journalVersion, laterColumns } from "./schema.ts";

/** Network file systems, by `statfs(2)`'s numbers (NFS, SMB, CIFS, SMB2, Lustre, GPFS, FUSE): a write-ahead log shares memory, which ends at the machine. */
const networkTypes = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x0bd00bd0, 0x47504653, 0x65735546]);

/**
 * Opens a journal's file, or makes it, so that only its owner can read it. A file that is damaged or of another version is replaced.
 * @throws the system's error, or that of SQLite, when there is no writing here.
 */
export async function openDatabase(path: string): Promise<Database> {
  const mode = (await isOnNetwork(dirname(path))) ? "DELETE" : "WAL";
  try {
    return opened(path, mode);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(path + suffix, { force: true });
    return opened(path, mode);
  }
}

function opened(path: string, mode: "WAL" | "DELETE"): Database {
  // SQLite gives the files beside it the permissions of the first.
  closeSync(openSync(path, "a", 0o600));
  if (process.platform !== "win32") chmodSync(path, 0o600);
  const database = new Database(path, { create: true, readwrite: true, strict: true });
  try {
    database.run("PRAGMA busy_timeout = 5000");
    database.run(`PRAGMA journal_mode = ${mode}`);
    database.run("PRAGMA synchronous = NORMAL");
    database.run("PRAGMA cache_size = -2000");
    const { user_version: version } = database.query("PRAGMA user_version").get() as { user_version: number };
    if (version !== 0 && version !== journalVersion) throw new OtherVersion();
    database.run(journalSchema);
    addColumns(database);
    if (version === 0) database.run(`PRAGMA user_version = ${journalVersion}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function addColumns(database: Database): void {
  const has = database.query("SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
  for (const [table, column, type] of laterColumns) {
    if (!has.get(table, column)) database.run(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
  }
  has.finalize();
}

class OtherVersion extends Error {}

function isDamaged(error: unknown): boolean {
  if (error instanceof OtherVersion) return true;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT";
}

async function isOnNetwork(folder: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  return networkTypes.has(Number((await statfs(folder)).type) >>> 0);
}
