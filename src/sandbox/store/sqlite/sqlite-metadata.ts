import type { Database } from "bun:sqlite";
import { randomUUID } from "node:crypto";
import type { Metadata, MetaRow } from "../facts.ts";

/** Metadata of nodes. */
export class SqliteMetadata implements Metadata {
  readonly #of;
  readonly #byUuid;
  readonly #inNamespace;
  readonly #inNamespaceOf;
  readonly #put;
  readonly #remove;
  readonly #removeOfNode;
  readonly #any;
  #empty: boolean;

  constructor(database: Database) {
    this.#of = database.query<MetaRow, [string]>("SELECT * FROM meta WHERE nodeUuid = ?1");
    this.#byUuid = database.query<MetaRow, [string]>("SELECT * FROM meta WHERE uuid = ?1");
    this.#inNamespace = database.query<MetaRow, [string]>("SELECT * FROM meta WHERE namespace = ?1");
    this.#inNamespaceOf = database.query<MetaRow, [string, string]>(
      "SELECT * FROM meta WHERE namespace = ?1 AND owner = ?2",
    );
    this.#put = database.query<MetaRow, [string, string, string, string, string]>(
      `INSERT INTO meta (uuid, nodeUuid, namespace, value, owner) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (nodeUuid, namespace, owner) DO UPDATE SET value = excluded.value RETURNING *`,
    );
    this.#remove = database.query<null, [string]>("DELETE FROM meta WHERE uuid = ?1");
    this.#removeOfNode = database.query<null, [string]>("DELETE FROM meta WHERE nodeUuid = ?1");
    this.#any = database.query<{ uuid: string }, []>("SELECT uuid FROM meta LIMIT 1");
    this.#empty = this.#any.get() === null;
  }

  get empty(): boolean {
    return this.#empty;
  }

  of(nodeUuid: string): MetaRow[] {
    return this.#empty ? [] : this.#of.all(nodeUuid);
  }

  byUuid(uuid: string): MetaRow | undefined {
    return this.#byUuid.get(uuid) ?? undefined;
  }

  inNamespace(namespace: string, owner?: string): MetaRow[] {
    return owner === undefined ? this.#inNamespace.all(namespace) : this.#inNamespaceOf.all(namespace, owner);
  }

  put(row: Omit<MetaRow, "uuid">): MetaRow {
    this.#empty = false;
    const kept = this.#put.get(randomUUID(), row.nodeUuid, row.namespace, row.value, row.owner);
    if (kept === null) throw new RangeError("the statement answers the row it wrote");
    return kept;
  }

  remove(uuid: string): void {
    this.#remove.run(uuid);
    this.#empty = this.#any.get() === null;
  }

  removeOfNode(nodeUuid: string): void {
    if (this.#empty) return;
    this.#removeOfNode.run(nodeUuid);
    this.#empty = this.#any.get() === null;
  }
}
