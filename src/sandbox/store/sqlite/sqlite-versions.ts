import type { Database } from "bun:sqlite";
import type { VersionRow, Versions } from "../facts.ts";

const columns = "uuid, nodeUuid, size, mtime, etag, mime, hash, description";

/** Former contents of files, by the uuid of the file. */
export class SqliteVersions implements Versions {
  readonly #of;
  readonly #get;
  readonly #add;
  readonly #trim;
  readonly #sweep;
  readonly #has;
  readonly #any;
  #empty: boolean;

  constructor(database: Database) {
    this.#of = database.query<VersionRow, [string]>(
      `SELECT ${columns} FROM versions WHERE nodeUuid = ?1 ORDER BY id DESC`,
    );
    this.#get = database.query<VersionRow, [string, string]>(
      `SELECT ${columns} FROM versions WHERE nodeUuid = ?1 AND uuid = ?2`,
    );
    this.#add = database.query<null, [string, string, number, number, string, string, string, string]>(
      `INSERT INTO versions (${columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    );
    this.#trim = database.query<{ uuid: string }, [string, number]>(
      `DELETE FROM versions WHERE id IN (SELECT id FROM versions WHERE nodeUuid = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2)
       RETURNING uuid`,
    );
    this.#sweep = database.query<{ uuid: string }, []>(
      "DELETE FROM versions WHERE NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.uuid = versions.nodeUuid) RETURNING uuid",
    );
    this.#has = database.query<{ uuid: string }, [string]>("SELECT uuid FROM versions WHERE uuid = ?1");
    this.#any = database.query<{ uuid: string }, []>("SELECT uuid FROM versions LIMIT 1");
    this.#empty = this.#any.get() === null;
  }

  get empty(): boolean {
    return this.#empty;
  }

  of(nodeUuid: string): VersionRow[] {
    return this.#empty ? [] : this.#of.all(nodeUuid);
  }

  get(nodeUuid: string, uuid: string): VersionRow | undefined {
    return this.#get.get(nodeUuid, uuid.toLowerCase()) ?? undefined;
  }

  add(row: VersionRow): void {
    const { uuid, nodeUuid, size, mtime, etag, mime, hash, description } = row;
    this.#empty = false;
    this.#add.run(uuid, nodeUuid, size, mtime, etag, mime, hash, description);
  }

  trim(nodeUuid: string, keep: number): string[] {
    return this.#trim.all(nodeUuid, keep).map((row) => row.uuid);
  }

  sweep(): string[] {
    if (this.#empty) return [];
    const gone = this.#sweep.all().map((row) => row.uuid);
    this.#empty = this.#any.get() === null;
    return gone;
  }

  has(uuid: string): boolean {
    return this.#has.get(uuid) !== null;
  }
}
