import type { Bytes, Staged } from "../store/bytes.ts";
import type { NodeRow, User, VersionRow } from "../store/facts.ts";

/** A workspace as one user sees it. */
export interface WorkspaceView {
  readonly uuid: string;
  readonly slug: string;
  readonly label: string;
  readonly description: string;
  readonly scope: "ADMIN" | "ROOM" | "LINK";
  readonly permissions: "read,write" | "read";
  /** Internal path of its root folder: `pydiods1`, `personal/alice`, or that of a shared node. */
  readonly root: string;
  /** What the list of workspaces shows as Uuid: `DATASOURCE:pydiods1`, `my-files`, or a node's. */
  readonly virtualUuid: string;
}

/** Where a path of a user leads, whether or not something is there. */
export interface Location {
  readonly workspace: WorkspaceView;
  /** Path inside the workspace: no leading or trailing slash, empty for its root. */
  readonly inner: string;
  /** Internal path. */
  readonly path: string;
  /** `<slug>/<inner>`. */
  readonly shown: string;
}

/**
 * Nodes as users see them: paths start with a workspace slug, rights and locks are checked here, facts and bytes change together.
 * All failures are `CecError`s: `not-found` (404), `forbidden` (403, or 423 in `status` for locks), `conflict` (409).
 */
export interface Tree {
  readonly bytes: Bytes;
  workspaces(user: User): WorkspaceView[];
  /** @throws CecError `not-found`: `Workspace x is not found`. Cleans `.`, `..`, `//` and normalises to NFC. */
  locate(user: User, path: string): Location;
  /** The node there; creates the roots of datasources and personal folders when first asked for. */
  find(location: Location): NodeRow | undefined;
  /** @throws CecError `forbidden` for read-only workspaces, for the lock of somebody else (on the node or its parents), and for document tokens. */
  assertWritable(user: User, location: Location): void;
  /** Puts a staged content there, making parents. Publishes CREATE or UPDATE_CONTENT. */
  put(user: User, location: Location, staged: Staged, options?: PutOptions): Promise<NodeRow>;
  /** The node a multipart upload shows until it is complete (ETag `temporary`); an existing file stays as it is. */
  reserve(user: User, location: Location, sizeBytes: number): NodeRow;
  /** Removes a `temporary` node again; leaves anything else alone. */
  release(location: Location): void;
  /** Makes a former content of the file (or of another) the present one. */
  restore(user: User, location: Location, version: VersionRow): Promise<NodeRow>;
  makeFolders(user: User, location: Location): Promise<NodeRow>;
  /** Removes for good, with all that is below. Does nothing when there is nothing. */
  remove(user: User, location: Location): Promise<void>;
  /** True when the location is that very node: whether a document token may touch it. */
  opens(nodeUuid: string, location: Location): boolean;
  /** True when somebody else holds the lock of this very node. */
  isLockedFor(user: User, node: NodeRow): boolean;

  // Below: internal paths, for work whose rights were checked before (jobs, scans).

  write(path: string, staged: Staged, sums: { etag: string; mime: string; hash: string }): Promise<NodeRow>;
  addFolder(path: string): Promise<NodeRow>;
  erase(path: string): Promise<void>;
  /** In one step; the target must be free. */
  rename(fromPath: string, toPath: string): Promise<NodeRow>;
}

export interface PutOptions {
  /** `Content-Type` of the request; empty and `application/octet-stream` mean: find out. */
  readonly contentType?: string;
  /** ETag to record instead of the MD5 (multipart). */
  readonly etag?: string;
}
