/** Tables of the facts, created where missing. Times are seconds unless the column's name says otherwise. */
export const schema = `
CREATE TABLE IF NOT EXISTS nodes (
  id INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  name TEXT NOT NULL,
  uuid TEXT NOT NULL,
  leaf INTEGER NOT NULL,
  size INTEGER NOT NULL DEFAULT 0,
  mtime INTEGER NOT NULL DEFAULT 0,
  etag TEXT NOT NULL DEFAULT '',
  mime TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL DEFAULT '',
  staleHash TEXT NOT NULL DEFAULT '',
  readyAt INTEGER NOT NULL DEFAULT 0,
  mode INTEGER NOT NULL DEFAULT 0,
  origin TEXT NOT NULL DEFAULT '',
  stamp INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS nodes_by_name ON nodes (parent, name);
CREATE UNIQUE INDEX IF NOT EXISTS nodes_by_uuid ON nodes (uuid);
CREATE INDEX IF NOT EXISTS folders_by_parent ON nodes (parent) WHERE leaf = 0;
CREATE TABLE IF NOT EXISTS users (
  uuid TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  password TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS tokens (
  digest TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  login TEXT NOT NULL,
  client TEXT NOT NULL DEFAULT '',
  family TEXT NOT NULL DEFAULT '',
  scope TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL DEFAULT '',
  issuedAt INTEGER NOT NULL,
  signedInAt INTEGER NOT NULL,
  expiresAt INTEGER NOT NULL,
  autoRefresh INTEGER NOT NULL DEFAULT 0,
  accessLife INTEGER NOT NULL DEFAULT 0,
  spent INTEGER NOT NULL DEFAULT 0,
  nodeUuid TEXT,
  rights TEXT
);
CREATE INDEX IF NOT EXISTS tokens_by_family ON tokens (family) WHERE family <> '';
CREATE TABLE IF NOT EXISTS meta (
  uuid TEXT PRIMARY KEY,
  nodeUuid TEXT NOT NULL,
  namespace TEXT NOT NULL,
  value TEXT NOT NULL,
  owner TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS meta_by_node ON meta (nodeUuid, namespace, owner);
CREATE INDEX IF NOT EXISTS meta_by_namespace ON meta (namespace, owner);
CREATE TABLE IF NOT EXISTS versions (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  nodeUuid TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime INTEGER NOT NULL,
  etag TEXT NOT NULL,
  mime TEXT NOT NULL,
  hash TEXT NOT NULL,
  description TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS versions_by_node ON versions (nodeUuid, id);
CREATE TABLE IF NOT EXISTS documents (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;
