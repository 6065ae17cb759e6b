/** Raised when a table changes its meaning: a journal of another version is started anew, which costs sending again and nothing else. */
export const journalVersion = 1;

/** Columns that journals of before do not have: `[table, column, type]`. Their notes stay, with nothing in these. */
export const laterColumns = [
  ["done", "identity", "TEXT"],
  ["done", "changed_ms", "REAL"],
  ["uploads", "changed_ms", "REAL"],
  ["uploads", "replaces", "TEXT"],
  ["part_files", "source", "TEXT"],
] as const;

export const journalSchema = `
CREATE TABLE IF NOT EXISTS about (url TEXT NOT NULL, destination TEXT NOT NULL, purpose TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS owners (
  id INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT, seen_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS begun (
  source TEXT NOT NULL, target TEXT NOT NULL, owner INTEGER, begun_ms INTEGER NOT NULL, PRIMARY KEY (source, target)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS done (
  target TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ms REAL NOT NULL, etag TEXT, identity TEXT,
  changed_ms REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (
  id TEXT PRIMARY KEY, target TEXT NOT NULL, owner INTEGER, part_bytes INTEGER NOT NULL, source TEXT NOT NULL,
  size INTEGER NOT NULL, modified_ms REAL NOT NULL, identity TEXT NOT NULL, begun_ms INTEGER NOT NULL,
  changed_ms REAL, replaces TEXT
);
CREATE INDEX IF NOT EXISTS uploads_target ON uploads (target);
CREATE TABLE IF NOT EXISTS part_files (path TEXT PRIMARY KEY, owner INTEGER, source TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
  upload TEXT NOT NULL, number INTEGER NOT NULL, etag TEXT NOT NULL, PRIMARY KEY (upload, number)
) WITHOUT ROWID;
`;
