import type { Database } from "bun:sqlite";
import type { Documents } from "../facts.ts";

/** Small JSON documents by kind and id, in the order they were first put. */
export class SqliteDocuments implements Documents {
  readonly #get;
  readonly #all;
  readonly #put;
  readonly #remove;
  readonly #next;

  constructor(database: Database) {
    this.#get = database.query<{ body: string }, [string, string]>(
      "SELECT body FROM documents WHERE kind = ?1 AND id = ?2",
    );
    this.#all = database.query<{ body: string }, [string]>("SELECT body FROM documents WHERE kind = ?1 ORDER BY rowid");
    this.#put = database.query<null, [string, string, string]>(
      `INSERT INTO documents (kind, id, body) VALUES (?1, ?2, ?3) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body`,
    );
    this.#remove = database.query<null, [string, string]>("DELETE FROM documents WHERE kind = ?1 AND id = ?2");
    this.#next = database.query<{ value: number }, [string]>(
      `INSERT INTO counters (name, value) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    );
  }

  get<Document>(kind: string, id: string): Document | undefined {
    const found = this.#get.get(kind, id);
    return found === null ? undefined : (JSON.parse(found.body) as Document);
  }

  all<Document>(kind: string): Document[] {
    return this.#all.all(kind).map((found) => JSON.parse(found.body) as Document);
  }

  put(kind: string, id: string, document: unknown): void {
    this.#put.run(kind, id, JSON.stringify(document));
  }

  remove(kind: string, id: string): boolean {
    return this.#remove.run(kind, id).changes > 0;
  }

  next(counter: string): number {
    return this.#next.get(counter)?.value ?? 0;
  }
}
