import type { JobBody, TaskStatus } from "../protocol/jobs.ts";
import type { SearchQueryBody } from "../protocol/rest.ts";

export type * from "./account-types.ts";
export type * from "./metadata-types.ts";
export type * from "./share-types.ts";

export type NodeKind = "file" | "folder" | "workspace" | "cell";

/** A node as the rest of the program sees it: numbers are numbers, metadata is parsed, nothing is undefined by accident. */
export interface CellsNode {
  readonly uuid: string;
  /** `<workspace slug>/<path>`, no leading or trailing slash. */
  readonly path: string;
  readonly name: string;
  readonly kind: NodeKind;
  readonly sizeBytes: number;
  /** Seconds since the epoch; when the server wrote it. 0 when unknown. */
  readonly modifiedSeconds: number;
  readonly etag: string | undefined;
  /** `x-cells-hash`: MD5 of the MD5s of the 10 MiB blocks. Appears some moments after an upload. */
  readonly hash: string | undefined;
  readonly mime: string | undefined;
  /** True while a multipart upload of this node is not complete. */
  readonly temporary: boolean;
  /** Direct children as the server counted them; `undefined` when it did not. */
  readonly childrenCount: number | undefined;
  readonly workspace: WorkspaceFacts | undefined;
  /** Every entry of the MetaStore, JSON decoded. */
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface WorkspaceFacts {
  readonly uuid: string;
  readonly label: string;
  readonly description: string;
  /** `read,write` or `read`. */
  readonly permissions: string;
  readonly scope: "ADMIN" | "ROOM" | "LINK" | string;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ChildrenOptions extends CallOptions {
  /** Only files or only folders. */
  readonly type?: "LEAF" | "COLLECTION";
  readonly sortField?: "name" | "mtime" | "size";
  readonly sortDescending?: boolean;
  /** Nodes asked for per request; 0 asks for all at once. Default 1,000. */
  readonly pageSize?: number;
}

export interface StatsOptions extends CallOptions {
  /** Ask every service that keeps metadata. */
  readonly allMeta?: boolean;
}

/** `/a/tree`. Names that begin with a dot are never listed by it. */
export interface Tree {
  /** `undefined` when there is no such node. */
  stat(path: string, options?: CallOptions): Promise<CellsNode | undefined>;
  /** Those of the paths that exist, in batches; missing ones are left out. */
  stats(paths: readonly string[], options?: StatsOptions): Promise<CellsNode[]>;
  /** Workspaces and cells of the user, sorted by slug, the personal one first: the server's order is random. */
  workspaces(options?: CallOptions): Promise<CellsNode[]>;
  /** Direct children, page by page, each once. @throws CecError `not-found`. */
  children(path: string, options?: ChildrenOptions): AsyncIterable<CellsNode>;
  /** Children of several folders in as few requests as sensible. @throws CecError `not-found` if one of them is missing. */
  childrenOfAll(paths: readonly string[], options?: CallOptions): AsyncIterable<CellsNode>;
  /** Makes folders with their parents; existing ones are returned as they are. */
  createFolders(paths: readonly string[], options?: CallOptions): Promise<CellsNode[]>;
  /** Starts the deletion jobs. @throws CecError `not-found`, `forbidden`, `conflict` (locked): nothing was deleted then. */
  remove(paths: readonly string[], options?: CallOptions & { permanently?: boolean }): Promise<StartedJob[]>;
  restore(paths: readonly string[], options?: CallOptions): Promise<StartedJob[]>;
  /** Versions of a file, newest first; none where its datasource keeps none. @throws CecError `not-found`. */
  versions(path: string, options?: CallOptions): Promise<FileVersion[]>;
}

export interface FileVersion {
  /** For `versionId` of the gateway. */
  readonly versionId: string;
  readonly description: string;
  readonly etag: string | undefined;
  readonly sizeBytes: number;
  readonly modifiedSeconds: number;
}

/** `/a/search`: the index of the server, some seconds behind. Names that begin with a dot are in it. */
export interface Search {
  /** Every hit, best first, page by page. `pageSize` is 200 by default; `skip` leaves the first ones out, `limit` ends it early. */
  nodes(
    query: SearchQueryBody,
    options?: CallOptions & { readonly pageSize?: number; readonly skip?: number; readonly limit?: number },
  ): AsyncIterable<CellsNode>;
  /** How the hits are spread over types, extensions, sizes and ages. */
  facets(query: SearchQueryBody, options?: CallOptions): Promise<SearchFacet[]>;
}

/** One group of hits. Bounds are bytes for sizes, seconds since the epoch for times. */
export interface SearchFacet {
  /** `NodeType`, `Extension`, `Size`, `ModifTime`, or a name the server has. */
  readonly field: string;
  readonly label: string;
  readonly count: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export interface StartedJob {
  readonly jobId: string;
  readonly label: string;
}

export interface TaskFacts {
  readonly taskId: string;
  readonly jobId: string;
  readonly status: TaskStatus;
  readonly message: string;
  /** 0 to 1, when the task tells. */
  readonly progress: number | undefined;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface JobFacts {
  readonly jobId: string;
  readonly label: string;
  readonly owner: string;
  readonly createdSeconds: number;
  readonly modifiedSeconds: number;
  readonly tasks: readonly TaskFacts[];
  /** As the server sent it, every page of its tasks in it. */
  readonly body: JobBody;
}

export interface FollowOptions extends CallOptions {
  readonly onProgress?: (task: TaskFacts) => void;
  /**
   * Follow jobs of the server itself, which the list does not find by their id and which stay in it: everybody's jobs are asked for. Tasks
   * of earlier runs, by id, are passed over.
   */
  readonly system?: { readonly earlierTasks: ReadonlySet<string> };
}

export interface Jobs {
  copy(
    nodes: readonly string[],
    target: string,
    options: CallOptions & { targetIsParent: boolean },
  ): Promise<StartedJob>;
  move(
    nodes: readonly string[],
    target: string,
    options: CallOptions & { targetIsParent: boolean },
  ): Promise<StartedJob>;
  /** Any other job by name, with its parameters as an object. */
  run(name: string, parameters: object, options?: CallOptions): Promise<StartedJob>;
  /** Jobs with all their tasks, or in one request without any. `owner` `*` asks for everybody's, which administrators get. */
  list(
    options?: CallOptions & { owner?: string; jobIds?: readonly string[]; tasks?: "all" | "none" },
  ): AsyncIterable<JobFacts>;
  /** Opens the event socket: to be called before the job is started, so that nothing of it is missed. */
  prepareFollow(options?: CallOptions): Promise<JobFollower>;
  stop(jobId: string, taskId?: string, options?: CallOptions): Promise<void>;
  remove(jobId: string, options?: CallOptions): Promise<void>;
}

export interface JobFollower {
  /**
   * Waits until every job has ended: told by the event socket, by polling where there is none or it falls silent. A job the server has
   * forgotten (it sweeps ended ones away) counts as finished; one it never showed ends with status `Unknown` after ten seconds.
   * @throws CecError `failed` with the server's message when a task ended in `Error`, `interrupted` when it was stopped.
   */
  follow(jobs: readonly StartedJob[], options?: FollowOptions): Promise<TaskFacts[]>;
  close(): void;
}

/** What the server says of itself; `version` is known only with a valid token. */
export interface ServerFacts {
  readonly label: string;
  readonly version: string | undefined;
  readonly restRoot: string;
  readonly gatewayRoot: string;
  readonly socketPath: string;
}

export interface Server {
  facts(options?: CallOptions): Promise<ServerFacts>;
  /** The login the token belongs to. @throws CecError `sign-in` when the server takes the caller for anonymous. */
  whoAmI(options?: CallOptions): Promise<string>;
}
