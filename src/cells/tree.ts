import { isCecError } from "../base/errors.ts";
import type {
  CreateAnswer,
  DeleteAnswer,
  NodeBody,
  RestoreAnswer,
  StatAnswer,
  StatsAnswer,
  StatsRequest,
} from "../protocol/rest.ts";
import { encodePath, type RestCaller } from "./caller.ts";
import { nodeFromBody } from "./node.ts";
import type { CallOptions, CellsNode, ChildrenOptions, StartedJob, Tree } from "./types.ts";

/** Paths asked for in one request; the server takes some milliseconds for each. */
const statsPerRequest = 400;
const foldersPerRequest = 50;
const foldersPerCreate = 200;

/** `/a/tree`. */
export function tree(call: RestCaller): Tree {
  async function statsOnce(
    body: StatsRequest,
    operation: string,
    subject: string,
    signal: AbortSignal | undefined,
  ): Promise<StatsAnswer> {
    return await call.json<StatsAnswer>({
      operation,
      subject,
      method: "POST",
      route: "/tree/stats",
      body,
      reads: true,
      signal,
    });
  }

  async function* children(path: string, options: ChildrenOptions = {}): AsyncGenerator<CellsNode> {
    const pageSize = options.pageSize ?? 1000;
    // A page with hidden entries repeats some of the next one: only what the last page held can come again.
    let previous = new Set<string>();
    for (let offset = 0; ; offset += pageSize) {
      const answer = await statsOnce(
        {
          NodePaths: [`${path}/*`],
          ...(pageSize > 0 ? { Limit: pageSize, Offset: offset } : {}),
          ...(options.sortField === undefined ? {} : { SortField: options.sortField }),
          ...(options.sortDescending ? { SortDirDesc: true } : {}),
          ...(options.type === undefined ? {} : { Filters: { type: options.type } }),
        },
        "list",
        path,
        options.signal,
      );
      const seen = new Set<string>();
      for (const body of answer.Nodes ?? []) {
        const node = nodeFromBody(body);
        if (seen.has(node.path)) continue;
        seen.add(node.path);
        if (!previous.has(node.path)) yield node;
      }
      const next = answer.Pagination?.NextOffset ?? 0;
      if (pageSize === 0 || next <= offset) return;
      previous = seen;
    }
  }

  async function startJobs(
    route: string,
    operation: string,
    paths: readonly string[],
    extra: object,
    signal: AbortSignal | undefined,
  ): Promise<StartedJob[]> {
    const body = { Nodes: paths.map((Path) => ({ Path })), ...extra };
    const [only] = paths;
    const answer = await call.json<DeleteAnswer & RestoreAnswer>({
      operation,
      ...(paths.length === 1 && only !== undefined ? { subject: only } : {}),
      method: "POST",
      route,
      body,
      signal,
    });
    const jobs = [...(answer.DeleteJobs ?? []), ...(answer.RestoreJobs ?? [])];
    return jobs.map((job) => ({ jobId: job.Uuid ?? "", label: job.Label ?? "" }));
  }

  return {
    async stat(path, { signal }: CallOptions = {}) {
      try {
        const answer = await call.json<StatAnswer>({
          operation: "stat",
          subject: path,
          method: "GET",
          route: `/tree/stat/${encodePath(path)}`,
          signal,
        });
        return answer.Node === undefined ? undefined : nodeFromBody(answer.Node);
      } catch (error) {
        if (isCecError(error, "not-found")) return undefined;
        throw error;
      }
    },
    async stats(paths, { signal }: CallOptions = {}) {
      const nodes: CellsNode[] = [];
      for (let at = 0; at < paths.length; at += statsPerRequest) {
        const NodePaths = paths.slice(at, at + statsPerRequest);
        const answer = await statsOnce({ NodePaths }, "stat", NodePaths[0] ?? "", signal);
        nodes.push(...(answer.Nodes ?? []).map(nodeFromBody));
      }
      return nodes;
    },
    async workspaces({ signal }: CallOptions = {}) {
      const answer = await statsOnce({ NodePaths: ["/*"] }, "list", "", signal);
      return (answer.Nodes ?? []).map(nodeFromBody).sort(bySlug);
    },
    children,
    async *childrenOfAll(paths, { signal }: CallOptions = {}) {
      for (let at = 0; at < paths.length; at += foldersPerRequest) {
        const NodePaths = paths.slice(at, at + foldersPerRequest).map((path) => `${path}/*`);
        const answer = await statsOnce({ NodePaths }, "list", paths[at] ?? "", signal);
        for (const body of answer.Nodes ?? []) yield nodeFromBody(body);
      }
    },
    async createFolders(paths, { signal }: CallOptions = {}) {
      const made: CellsNode[] = [];
      for (let at = 0; at < paths.length; at += foldersPerCreate) {
        const batch = paths.slice(at, at + foldersPerCreate);
        const Nodes: NodeBody[] = batch.map((Path) => ({ Path, Type: "COLLECTION" }));
        const answer = await call.json<CreateAnswer>({
          operation: "mkdir",
          subject: batch[0] ?? "",
          method: "POST",
          route: "/tree/create",
          body: { Nodes, Recursive: true },
          // An existing folder is answered as made.
          reads: true,
          signal,
        });
        made.push(...(answer.Children ?? []).map(nodeFromBody));
      }
      return made;
    },
    remove: (paths, { signal, permanently = false } = {}) =>
      startJobs("/tree/delete", "remove", paths, { RemovePermanently: permanently }, signal),
    restore: (paths, { signal } = {}) => startJobs("/tree/restore", "restore", paths, {}, signal),
  };
}

/** Personal files first, as the web interface and the Go client show them; the server's own order is random. */
function bySlug(a: CellsNode, b: CellsNode): number {
  const first = (node: CellsNode) => (node.path === "personal-files" ? 0 : 1);
  return first(a) - first(b) || (a.path < b.path ? -1 : 1);
}
