import type { Tokens } from "./tokens.ts";

/**
 * What the server knows, apart from the bytes of files: a narrow interface over SQLite (memory or one file). Every call is synchronous:
 * a prepared statement takes microseconds, and the order of effects stays plain.
 */
export interface Facts {
  readonly nodes: Nodes;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly meta: Metadata;
  readonly versions: Versions;
  /** Small collections kept as JSON documents: workspaces, roles, links, cells, namespaces, settings... */
  readonly documents: Documents;
  /** Runs several writes as one transaction; an exception rolls all of them back. */
  transaction<Result>(run: () => Result): Result;
  close(): void;
}

/** A file or folder. Paths are internal ones: `<datasource>/<path>`, such as `pydiods1/a.txt` or `personal/alice/a.txt`. */
export interface NodeRow {
  readonly id: number;
  /** `id` of the folder it lies in; 0 for the root. */
  readonly parent: number;
  /** NFC, no slash. */
  readonly name: string;
  readonly uuid: string;
  readonly leaf: boolean;
  /** Bytes; 0 for folders (ask {@link Nodes.folderBytes}). */
  readonly size: number;
  /** Seconds since the epoch: when the server wrote it. */
  readonly mtime: number;
  /** MD5 in hex, `<hex>-N` for multipart, `temporary` while an upload is in progress. */
  readonly etag: string;
  readonly mime: string;
  /** `x-cells-hash`, given out from {@link readyAt} on. */
  readonly hash: string;
  /** The hash of the content before, given out until {@link readyAt}; empty when there was none. */
  readonly staleHash: string;
  /** Milliseconds since the epoch from which `hash` and `mime` are known to readers. */
  readonly readyAt: number;
  /** 511 for folders made implicitly, otherwise 0 (left out of answers). */
  readonly mode: number;
  /** Internal path it was deleted from, for nodes in a recycle bin; empty elsewhere. */
  readonly origin: string;
  /** Modification time in ms of the file on disk, to find out what changed behind our back; 0 in memory. */
  readonly stamp: number;
}

export type FileFacts = Pick<NodeRow, "size" | "mtime" | "etag" | "mime" | "hash" | "readyAt" | "stamp">;

export interface ListOptions {
  readonly limit?: number;
  readonly offset?: number;
  readonly sort?: readonly ("name" | "mtime" | "size" | "leaf")[];
  readonly descending?: boolean;
  readonly type?: "LEAF" | "COLLECTION";
}

export interface Nodes {
  /** The nameless folder that holds the datasources. */
  readonly rootId: number;
  byId(id: number): NodeRow | undefined;
  byUuid(uuid: string): NodeRow | undefined;
  child(parent: number, name: string): NodeRow | undefined;
  /** The node at an internal path, without leading or trailing slash. */
  find(path: string): NodeRow | undefined;
  /** Internal path of a node. */
  pathOf(node: NodeRow): string;
  /** Direct children, by name byte-wise unless told otherwise; names with a leading dot included. */
  children(parent: number, options?: ListOptions): NodeRow[];
  countChildren(parent: number): { files: number; folders: number };
  /** The whole subtree below (without the node itself), parents before children, with paths relative to the node. Memory stays flat. */
  descend(id: number): IterableIterator<{ readonly path: string; readonly node: NodeRow }>;
  /** Sum of the sizes below; cached. */
  folderBytes(id: number): number;
  /**
   * `mkdir -p`: answers the folder, made or found; a file on the way is passed through. What is made on the way shows how: mode 511 for
   * parents of a folder asked for (`mode`), ETag `-1` for folders made by a PUT (`etag`).
   */
  makeFolders(path: string, mtime: number, implicit?: "mode" | "etag"): NodeRow;
  /** Creates or overwrites the file (same uuid, old hash kept as the stale one). */
  putFile(parent: number, name: string, file: FileFacts): NodeRow;
  /** Changes some fields of a node. */
  update(id: number, change: Partial<FileFacts & Pick<NodeRow, "staleHash" | "origin" | "mode" | "uuid">>): void;
  /** Moves and renames; the caller has seen to it that the target is free. */
  move(id: number, parent: number, name: string): void;
  /** Removes the node and all below. Answers ids of the files gone (needed by the bytes in memory). */
  remove(id: number): number[];
  count(): number;
}

export type Profile = "admin" | "standard" | "shared" | "anon";

export interface User {
  readonly uuid: string;
  readonly login: string;
  readonly groupPath: string;
  /** Includes `profile`, `displayName`, `email`; `hidden` is "true" for the users behind public links. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Role uuids besides ROOT_GROUP and the user's own. */
  readonly roles: readonly string[];
  readonly isGroup: boolean;
  /** Seconds since the epoch; 0 = never. */
  readonly lastConnected: number;
  readonly failedLogins: number;
}

export interface Users {
  byLogin(login: string): User | undefined;
  byUuid(uuid: string): User | undefined;
  all(): User[];
  /** Creates, or replaces the user of the same uuid. */
  save(user: User): void;
  remove(uuid: string): void;
  /** Keeps a slow hash of it. */
  setPassword(uuid: string, password: string): Promise<void>;
  checkPassword(uuid: string, password: string): Promise<boolean>;
}

/** Metadata of nodes: one row per node and namespace (`usermeta-tags`, `bookmark`, `content_lock`, or any set through `/a/meta/set`). */
export interface MetaRow {
  readonly uuid: string;
  readonly nodeUuid: string;
  readonly namespace: string;
  /** JSON text. */
  readonly value: string;
  /** Login whose metadata it is where it is personal (bookmarks), else empty. */
  readonly owner: string;
}

export interface Metadata {
  of(nodeUuid: string): MetaRow[];
  /** True when no node has any metadata: listings then skip the question. */
  readonly empty: boolean;
  byUuid(uuid: string): MetaRow | undefined;
  /** Rows of a namespace; of one owner when given. */
  inNamespace(namespace: string, owner?: string): MetaRow[];
  /** Creates or replaces by node, namespace and owner. */
  put(row: Omit<MetaRow, "uuid">): MetaRow;
  remove(uuid: string): void;
  removeOfNode(nodeUuid: string): void;
}

/** A former content of a file. */
export interface VersionRow {
  readonly uuid: string;
  readonly nodeUuid: string;
  /** Bytes. */
  readonly size: number;
  /** Seconds since the epoch: when this content was written. */
  readonly mtime: number;
  readonly etag: string;
  readonly mime: string;
  readonly hash: string;
  readonly description: string;
}

export interface Versions {
  /** True when there is none at all: deletions then skip the question. */
  readonly empty: boolean;
  /** Newest first. */
  of(nodeUuid: string): VersionRow[];
  get(nodeUuid: string, uuid: string): VersionRow | undefined;
  add(row: VersionRow): void;
  /** Forgets all but the newest so many of a file; answers the uuids forgotten. */
  trim(nodeUuid: string, keep: number): string[];
  /** Forgets those whose file is gone; answers their uuids. */
  sweep(): string[];
  has(uuid: string): boolean;
}

export interface Documents {
  get<Document>(kind: string, id: string): Document | undefined;
  all<Document>(kind: string): Document[];
  put(kind: string, id: string, document: unknown): void;
  remove(kind: string, id: string): boolean;
  /** Counts up from 1, per name: numeric identifiers of policies and ACLs. */
  next(counter: string): number;
}
