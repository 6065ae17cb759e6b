import { Database } from "bun:sqlite";
import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import type { Clock } from "../../clock.ts";
import type { Facts } from "../facts.ts";
import { schema } from "./schema.ts";
import { SqliteDocuments } from "./sqlite-documents.ts";
import { SqliteMetadata } from "./sqlite-metadata.ts";
import { SqliteNodes } from "./sqlite-nodes.ts";
import { SqliteTokens } from "./sqlite-tokens.ts";
import { SqliteUsers } from "./sqlite-users.ts";
import { SqliteVersions } from "./sqlite-versions.ts";

/**
 * Opens the facts: in memory without a file name, otherwise in a file that only its owner may read. The file is in WAL mode, so another
 * process may read it or add to it meanwhile, and a killed process loses nothing it had committed.
 */
export function openFacts(file: string | undefined, clock: Clock, accessLifeSeconds: number): Facts {
  if (file !== undefined && !existsSync(file)) closeSync(openSync(file, "a", 0o600));
  if (file !== undefined) chmodSync(file, 0o600);
  const database = new Database(file ?? ":memory:", { create: true });
  if (file !== undefined) {
    database.run("PRAGMA journal_mode = WAL");
    database.run("PRAGMA synchronous = NORMAL");
    // Each checkpoint waits for the disk: seldom is better than often.
    database.run("PRAGMA wal_autocheckpoint = 8000");
    database.run("PRAGMA busy_timeout = 5000");
  } else {
    database.run("PRAGMA synchronous = OFF");
  }
  database.run(schema);
  return {
    nodes: new SqliteNodes(database),
    users: new SqliteUsers(database),
    tokens: new SqliteTokens(database, clock, accessLifeSeconds),
    meta: new SqliteMetadata(database),
    versions: new SqliteVersions(database),
    documents: new SqliteDocuments(database),
    transaction: (run) => database.transaction(run)(),
    close: () => database.close(),
  };
}
