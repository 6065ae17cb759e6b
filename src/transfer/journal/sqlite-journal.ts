import type { Database, Statement } from "bun:sqlite";
import type { UploadedPart } from "../../gateway/types.ts";
import type { BegunCopy, Journal, PartFileNote, SavedFile, SavedUpload, WholeUpload } from "./types.ts";

interface UploadRow {
  id: string;
  part_bytes: number;
  source: string;
  size: number;
  modified_ms: number;
  identity: string;
  changed_ms: number | null;
  replaces: string | null;
}

interface WholeRow extends Pick<UploadRow, "id" | "part_bytes" | "size"> {
  target: string;
}

interface DoneRow {
  size: number;
  modified_ms: number;
  etag: string | null;
  identity: string | null;
  changed_ms: number | null;
}

/** A journal in a SQLite file, written as the process `owner` of its table. Made by `openJournal`. */
export class SqliteJournal implements Journal {
  readonly #database: Database;
  readonly #owner: number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #onClose: () => Promise<void>;
  readonly #statements = new Map<string, Statement>();
  /** Uploads of this process, by target. */
  readonly #own = new Map<string, string>();
  #state: "open" | "broken" | "closed" = "open";

  constructor(
    database: Database,
    owner: number,
    hooks: {
      /** Told once, when nothing can be noted any more. */
      readonly onTrouble: (error: unknown) => void;
      readonly onClose: () => Promise<void>;
    },
  ) {
    this.#database = database;
    this.#owner = owner;
    this.#onTrouble = hooks.onTrouble;
    this.#onClose = hooks.onClose;
  }

  continues(source: string, target: string): boolean {
    const sql = "SELECT 1 FROM begun WHERE source = ? AND target = ? AND (owner IS NULL OR owner = ?)";
    return this.#attempt(() => this.#prepared(sql).get(source, target, this.#owner) !== null) ?? false;
  }

  begin(source: string, target: string): void {
    this.beginAll([{ source, target }]);
  }

  beginAll(copies: readonly BegunCopy[]): void {
    const sql = "INSERT OR REPLACE INTO begun (source, target, owner, begun_ms) VALUES (?, ?, ?, ?)";
    const note = this.#database.transaction(() => {
      for (const { source, target } of copies) this.#prepared(sql).run(source, target, this.#owner, Date.now());
    });
    this.#durably(() => note.immediate());
  }

  done(target: string): SavedFile | undefined {
    const row = this.#attempt(() =>
      this.#prepared("SELECT size, modified_ms, etag, identity, changed_ms FROM done WHERE target = ?").get(target),
    ) as DoneRow | null | undefined;
    if (!row) return undefined;
    const { size: sizeBytes, modified_ms: modifiedMs } = row;
    const [identity, changedMs] = [row.identity ?? undefined, row.changed_ms ?? undefined];
    return { local: { sizeBytes, modifiedMs, changedMs, identity }, etag: row.etag ?? undefined };
  }

  saveDone(target: string, { local, etag }: SavedFile): void {
    this.#attempt(() =>
      this.#prepared(
        "INSERT OR REPLACE INTO done (target, size, modified_ms, etag, identity, changed_ms) VALUES (?, ?, ?, ?, ?, ?)",
      ).run(target, local.sizeBytes, local.modifiedMs, etag ?? null, local.identity ?? null, local.changedMs ?? null),
    );
  }

  forget(target: string): void {
    this.#attempt(() => this.#prepared("DELETE FROM done WHERE target = ?").run(target));
  }

  upload(target: string): SavedUpload | undefined {
    return this.#attempt(() => {
      const row = this.#claim(target);
      if (!row) return undefined;
      this.#own.set(target, row.id);
      const parts = this.#prepared("SELECT number AS partNumber, etag FROM parts WHERE upload = ? ORDER BY number");
      return {
        uploadId: row.id,
        partBytes: row.part_bytes,
        sourcePath: row.source,
        source: {
          sizeBytes: row.size,
          modifiedMs: row.modified_ms,
          changedMs: row.changed_ms ?? undefined,
          identity: row.identity,
        },
        replaces: row.replaces ?? undefined,
        parts: parts.all(row.id) as UploadedPart[],
      };
    });
  }

  saveUpload(target: string, { uploadId, partBytes, sourcePath, source, replaces }: Omit<SavedUpload, "parts">): void {
    this.#own.set(target, uploadId);
    this.#durably(() =>
      this.#prepared(
        `INSERT OR REPLACE INTO uploads (id, target, owner, part_bytes, source, size, modified_ms, identity, begun_ms, changed_ms, replaces)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        uploadId,
        target,
        this.#owner,
        partBytes,
        sourcePath,
        source.sizeBytes,
        source.modifiedMs,
        source.identity,
        Date.now(),
        source.changedMs ?? null,
        replaces ?? null,
      ),
    );
  }

  savePart(target: string, { partNumber, etag }: UploadedPart): void {
    const upload = this.#own.get(target);
    if (upload === undefined) return;
    const sql = "INSERT OR REPLACE INTO parts (upload, number, etag) VALUES (?, ?, ?)";
    this.#durably(() => this.#prepared(sql).run(upload, partNumber, etag));
  }

  dropUpload(target: string): void {
    const upload = this.#own.get(target);
    if (upload === undefined) return;
    this.#own.delete(target);
    this.#attempt(() => dropUpload(this.#database, upload));
  }

  wholeUploads(): readonly WholeUpload[] {
    return (
      this.#attempt(() => {
        const sql = "SELECT id, target, size, part_bytes FROM uploads WHERE owner IS NULL OR owner = ?";
        const rows = this.#prepared(sql).all(this.#owner) as WholeRow[];
        return rows.flatMap((row) => {
          const digests = wholeDigests(this.#database, row);
          return digests ? [{ uploadId: row.id, target: row.target, digests }] : [];
        });
      }) ?? []
    );
  }

  endUpload(uploadId: string): void {
    this.#attempt(() => dropUpload(this.#database, uploadId));
  }

  beginPartFile(path: string, source: string): void {
    const sql = "INSERT OR REPLACE INTO part_files (path, owner, source) VALUES (?, ?, ?)";
    this.#attempt(() => this.#prepared(sql).run(path, this.#owner, source));
  }

  endPartFile(path: string): void {
    this.#attempt(() => this.#prepared("DELETE FROM part_files WHERE path = ?").run(path));
  }

  leftPartFiles(): readonly string[] {
    // A part file of another copy to the same place, which this run does not finish, lies below none of its targets.
    const sql = `SELECT path FROM part_files WHERE (owner IS NULL OR owner = ?1) AND EXISTS (
      SELECT 1 FROM begun WHERE begun.owner = ?1 AND substr(path, 1, length(begun.target)) = begun.target
        AND substr(path, length(begun.target) + 1, 1) IN ('/', '\\', '.'))`;
    const rows = this.#attempt(() => this.#prepared(sql).all(this.#owner)) as { path: string }[] | undefined;
    return rows?.map(({ path }) => path) ?? [];
  }

  abandonedPartFiles(): readonly PartFileNote[] {
    const sql = "SELECT path, source FROM part_files WHERE (owner IS NULL OR owner = ?) AND source IS NOT NULL";
    return (this.#attempt(() => this.#prepared(sql).all(this.#owner)) as PartFileNote[] | undefined) ?? [];
  }

  finish(): void {
    this.#attempt(() => this.#prepared("DELETE FROM begun WHERE owner = ?").run(this.#owner));
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    for (const statement of this.#statements.values()) statement.finalize();
    await this.#onClose();
  }

  /** An upload that nobody is at becomes ours in one step, so that two processes can't both have it. */
  #claim(target: string): UploadRow | null {
    const sql = `UPDATE uploads SET owner = ?1 WHERE id = (
      SELECT id FROM uploads WHERE target = ?2 AND (owner IS NULL OR owner = ?1) ORDER BY begun_ms DESC LIMIT 1
    ) RETURNING id, part_bytes, source, size, modified_ms, identity, changed_ms, replaces`;
    return this.#prepared(sql).get(this.#owner, target) as UploadRow | null;
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** One wait for the disk, for what costs more than that to do again. */
  #durably(work: () => void): void {
    this.#attempt(() => {
      this.#database.run("PRAGMA synchronous = FULL");
      try {
        work();
      } finally {
        this.#database.run("PRAGMA synchronous = NORMAL");
      }
    });
  }

  #attempt<T>(work: () => T): T | undefined {
    if (this.#state !== "open") return undefined;
    try {
      return work();
    } catch (error) {
      this.#state = "broken";
      this.#onTrouble(error);
      return undefined;
    }
  }
}

/** Forgets an upload and its parts together. */
export function dropUpload(database: Database, uploadId: string): void {
  database.transaction(() => {
    database.query("DELETE FROM parts WHERE upload = ?").run(uploadId);
    database.query("DELETE FROM uploads WHERE id = ?").run(uploadId);
  })();
}

/** ETags of the parts of an upload, in their order; `undefined` while one is missing. */
export function wholeDigests(
  database: Database,
  { id, part_bytes, size }: { readonly id: string; readonly part_bytes: number; readonly size: number },
): readonly string[] | undefined {
  const parts = database.query("SELECT etag FROM parts WHERE upload = ? ORDER BY number").all(id) as { etag: string }[];
  return parts.length === Math.ceil(size / part_bytes) ? parts.map(({ etag }) => etag) : undefined;
}
