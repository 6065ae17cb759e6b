import type { Database } from "bun:sqlite";
import { createHash, randomUUID } from "node:crypto";
import type { FileFacts, ListOptions, NodeRow, Nodes } from "../facts.ts";
import { FolderPaths } from "./folder-paths.ts";
import { FolderSizes } from "./folder-sizes.ts";
import { orderClause, type RawNode, toNode } from "./node-rows.ts";
import { walkBelow } from "./walk-below.ts";

/** Mode of folders that were made on the way to another one. */
const implicitMode = 511;

/** The tree of files and folders. */
export class SqliteNodes implements Nodes {
  readonly rootId = 1;
  readonly #database: Database;
  readonly #paths = new FolderPaths();
  readonly #sizes: FolderSizes;
  readonly #byId;
  readonly #byUuid;
  readonly #child;
  readonly #insertFile;
  readonly #overwrite;
  readonly #insertFolder;
  readonly #countChildren;
  readonly #move;
  readonly #removeOne;

  constructor(database: Database) {
    this.#database = database;
    this.#sizes = new FolderSizes(database);
    this.#byId = database.query<RawNode, [number]>("SELECT * FROM nodes WHERE id = ?1");
    this.#byUuid = database.query<RawNode, [string]>("SELECT * FROM nodes WHERE uuid = ?1");
    this.#child = database.query<RawNode, [number, string]>("SELECT * FROM nodes WHERE parent = ?1 AND name = ?2");
    this.#insertFile = database.query<
      RawNode,
      [number, string, string, number, number, string, string, string, number, number]
    >(
      `INSERT INTO nodes (parent, name, uuid, leaf, size, mtime, etag, mime, hash, readyAt, stamp)
       VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING *`,
    );
    this.#overwrite = database.query<RawNode, [number, number, number, string, string, string, string, number, number]>(
      `UPDATE nodes SET leaf = 1, size = ?2, mtime = ?3, etag = ?4, mime = ?5, hash = ?6, staleHash = ?7, readyAt = ?8, stamp = ?9
       WHERE id = ?1 RETURNING *`,
    );
    this.#insertFolder = database.query<RawNode, [number, string, string, number, string, number]>(
      "INSERT INTO nodes (parent, name, uuid, leaf, mtime, etag, mode) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6) RETURNING *",
    );
    this.#countChildren = database.query<{ files: number; folders: number }, [number]>(
      // Each from an index alone: a page of a large folder tells the folder's count, and must not look at every row for it.
      `SELECT every.total - some.folders AS files, some.folders AS folders
       FROM (SELECT count(*) AS total FROM nodes WHERE parent = ?1) AS every,
            (SELECT count(*) AS folders FROM nodes WHERE parent = ?1 AND leaf = 0) AS some`,
    );
    this.#move = database.query<null, [number, number, string]>(
      "UPDATE nodes SET parent = ?2, name = ?3 WHERE id = ?1",
    );
    this.#removeOne = database.query<null, [number]>("DELETE FROM nodes WHERE id = ?1");
    database.run(
      "INSERT OR IGNORE INTO nodes (id, parent, name, uuid, leaf) VALUES (1, 0, '', '00000000-0000-0000-0000-000000000001', 0)",
    );
  }

  byId(id: number): NodeRow | undefined {
    return found(this.#byId.get(id));
  }

  byUuid(uuid: string): NodeRow | undefined {
    return found(this.#byUuid.get(uuid));
  }

  child(parent: number, name: string): NodeRow | undefined {
    return found(this.#child.get(parent, name));
  }

  find(path: string): NodeRow | undefined {
    if (path === "") return this.byId(this.rootId);
    const slash = path.lastIndexOf("/");
    const parent = slash < 0 ? this.rootId : this.#folderId(path.slice(0, slash));
    return parent === undefined ? undefined : this.child(parent, path.slice(slash + 1));
  }

  #folderId(path: string): number | undefined {
    const known = this.#paths.get(path);
    if (known !== undefined) return known;
    const node = this.find(path);
    if (node !== undefined) this.#paths.remember(path, node.id);
    return node?.id;
  }

  pathOf(node: NodeRow): string {
    const names: string[] = [];
    for (let at: NodeRow | undefined = node; at !== undefined && at.id !== this.rootId; at = this.byId(at.parent)) {
      names.push(at.name);
    }
    return names.reverse().join("/");
  }

  children(parent: number, options: ListOptions = {}): NodeRow[] {
    const filter = options.type === undefined ? "" : ` AND leaf = ${options.type === "LEAF" ? 1 : 0}`;
    const order = orderClause(options.sort ?? [], options.descending ?? false);
    const limit = options.limit === undefined || options.limit <= 0 ? -1 : options.limit;
    return this.#database
      .query<RawNode, [number, number, number]>(
        `SELECT * FROM nodes WHERE parent = ?1${filter} ORDER BY ${order} LIMIT ?2 OFFSET ?3`,
      )
      .all(parent, limit, options.offset ?? 0)
      .map(toNode);
  }

  countChildren(parent: number): { files: number; folders: number } {
    return this.#countChildren.get(parent) ?? { files: 0, folders: 0 };
  }

  descend(id: number): IterableIterator<{ readonly path: string; readonly node: NodeRow }> {
    return walkBelow(this.#database, id);
  }

  folderBytes(id: number): number {
    return this.#sizes.of(id);
  }

  makeFolders(path: string, mtime: number, implicit: "mode" | "etag" = "mode"): NodeRow {
    const existing = this.find(path);
    if (existing !== undefined) return existing;
    const names = path.split("/");
    let parent = this.rootId;
    let node: NodeRow | undefined;
    names.forEach((name, index) => {
      const explicit = index === names.length - 1 && implicit === "mode";
      node = this.child(parent, name) ?? this.#addFolder(parent, name, mtime, explicit, implicit);
      parent = node.id;
    });
    if (node === undefined) throw new RangeError("a path has at least one name");
    return node;
  }

  #addFolder(parent: number, name: string, mtime: number, explicit: boolean, implicit: "mode" | "etag"): NodeRow {
    const uuid = randomUUID();
    const etag = implicit === "etag" ? "-1" : createHash("md5").update(uuid).digest("hex");
    const mode = explicit || implicit === "etag" ? 0 : implicitMode;
    return given(this.#insertFolder.get(parent, name, uuid, mtime, etag, mode));
  }

  putFile(parent: number, name: string, file: FileFacts): NodeRow {
    const old = this.#child.get(parent, name);
    this.#sizes.correct(parent, file.size - (old?.size ?? 0));
    if (old === null) {
      const { size, mtime, etag, mime, hash, readyAt, stamp } = file;
      return given(this.#insertFile.get(parent, name, randomUUID(), size, mtime, etag, mime, hash, readyAt, stamp));
    }
    const { size, mtime, etag, mime, hash, readyAt, stamp } = file;
    return given(this.#overwrite.get(old.id, size, mtime, etag, mime, hash, old.hash, readyAt, stamp));
  }

  update(id: number, change: Partial<NodeRow>): void {
    const before = this.byId(id);
    if (before === undefined) return;
    const fields = Object.entries(change);
    if (fields.length === 0) return;
    if (change.size !== undefined) this.#sizes.correct(before.parent, change.size - before.size);
    const assignments = fields.map(([field], index) => `${field} = ?${index + 2}`).join(", ");
    this.#database
      .query<null, (string | number)[]>(`UPDATE nodes SET ${assignments} WHERE id = ?1`)
      .run(id, ...fields.map(([, value]) => (typeof value === "boolean" ? Number(value) : value)));
  }

  move(id: number, parent: number, name: string): void {
    const before = this.byId(id);
    if (before === undefined) return;
    this.#move.run(id, parent, name);
    if (before.leaf) {
      this.#sizes.correct(before.parent, -before.size);
      this.#sizes.correct(parent, before.size);
    } else this.#sizes.forget();
    this.#paths.forget();
  }

  remove(id: number): number[] {
    const node = this.byId(id);
    if (node === undefined) return [];
    const gone: NodeRow[] = [node];
    for (const { node: below } of this.descend(id)) gone.push(below);
    this.#database.transaction(() => {
      for (const { id: one } of gone) this.#removeOne.run(one);
    })();
    if (node.leaf && gone.length === 1) this.#sizes.correct(node.parent, -node.size);
    else this.#sizes.forget();
    if (gone.length > 1 || !node.leaf) this.#paths.forget();
    return gone.filter((one) => one.leaf).map((one) => one.id);
  }

  count(): number {
    return this.#database.query<{ total: number }, []>("SELECT count(*) AS total FROM nodes").get()?.total ?? 0;
  }
}

function found(raw: RawNode | null): NodeRow | undefined {
  return raw === null ? undefined : toNode(raw);
}

function given(raw: RawNode | null): NodeRow {
  if (raw === null) throw new RangeError("the statement answers the row it wrote");
  return toNode(raw);
}
