import { CecError } from "../base/errors.ts";
import { baseName, trimSlashes } from "../base/paths.ts";
import type {
  BackgroundJobBody,
  CreateAnswer,
  CreateRequest,
  DeleteAnswer,
  DeleteRequest,
  RestoreAnswer,
  StatAnswer,
  StatsAnswer,
  StatsRequest,
} from "../protocol/rest.ts";
import { parseNode } from "./node.ts";
import { encodePath, type Rest } from "./rest.ts";
import type { CallOptions, CellsNode, ChildrenOptions, StartedJob, StatsOptions, Tree } from "./types.ts";

/** Paths per request: a stat costs the server some 6 ms, and a request must end well before anything between loses patience. */
const statBatch = 400;
const createBatch = 100;
/** Folders per request: their children come in one answer that is read whole. */
const folderBatch = 20;
const defaultPageSize = 1000;

export function treeService(rest: Rest): Tree {
  function ask(body: StatsRequest, operation: string, path: string, { signal }: CallOptions): Promise<StatsAnswer> {
    return rest.json({ operation, path, method: "POST", endpoint: "/tree/stats", body, idempotent: true, signal });
  }

  async function statOne(path: string, { signal }: CallOptions): Promise<CellsNode | undefined> {
    try {
      const endpoint = `/tree/stat/${encodePath(path)}`;
      const answer = await rest.json<StatAnswer>({ operation: "look up", path, method: "GET", endpoint, signal });
      return answer.Node ? parseNode(answer.Node) : undefined;
    } catch (error) {
      if (error instanceof CecError && error.code === "not-found") return undefined;
      throw error;
    }
  }

  async function stats(paths: readonly string[], options: StatsOptions = {}): Promise<CellsNode[]> {
    const wanted = [...new Set(paths.map(trimSlashes))].filter((path) => path !== "");
    const starred = wanted.filter((path) => baseName(path) === "*");
    // A name that is a star would be taken for a question about children.
    const plain = wanted.filter((path) => baseName(path) !== "*");
    const found: CellsNode[] = [];
    for (let at = 0; at < plain.length; at += statBatch) {
      const batch = plain.slice(at, at + statBatch);
      const request = { NodePaths: batch, ...(options.allMeta ? { AllMetaProviders: true } : {}) };
      const answer = await ask(request, "look up", batch[0] ?? "", options);
      found.push(...(answer.Nodes ?? []).map(parseNode));
    }
    for (const path of starred) found.push(...[await statOne(path, options)].filter((node) => node !== undefined));
    return found;
  }

  async function workspaces(options: CallOptions = {}): Promise<CellsNode[]> {
    const answer = await ask({ NodePaths: ["/*"] }, "list the workspaces", "", options);
    return (answer.Nodes ?? []).map(parseNode).sort(bySlug);
  }

  async function* children(path: string, options: ChildrenOptions = {}): AsyncGenerator<CellsNode, void, void> {
    const folder = trimSlashes(path);
    if (folder === "") {
      yield* await workspaces(options);
      return;
    }
    const limit = options.pageSize ?? defaultPageSize;
    // A page that holds hidden entries runs into the next one, never further: two pages are enough to tell what came twice.
    let before = new Set<string>();
    for (let offset = 0; ; ) {
      const request: StatsRequest = {
        NodePaths: [`${folder}/*`],
        ...(limit > 0 ? { Limit: limit, Offset: offset } : {}),
        ...(options.sortField === undefined ? {} : { SortField: options.sortField }),
        ...(options.sortDescending ? { SortDirDesc: true } : {}),
        ...(options.type === undefined ? {} : { Filters: { type: options.type } }),
      };
      const { Nodes, Pagination } = await ask(request, "list", folder, options);
      const page = new Set<string>();
      for (const node of (Nodes ?? []).map(parseNode)) {
        if (page.has(node.path) || before.has(node.path)) continue;
        page.add(node.path);
        yield node;
      }
      before = page;
      // No pagination: this was all. The number of the next page is missing on the last one.
      const next = Pagination?.NextOffset ?? (offset + limit < (Pagination?.Total ?? 0) ? offset + limit : 0);
      if (limit === 0 || next <= offset) return;
      offset = next;
    }
  }

  async function* childrenOfAll(
    paths: readonly string[],
    options: CallOptions = {},
  ): AsyncGenerator<CellsNode, void, void> {
    for (let at = 0; at < paths.length; at += folderBatch) {
      const batch = paths.slice(at, at + folderBatch).map((path) => `${trimSlashes(path)}/*`);
      const answer = await ask({ NodePaths: batch }, "list", paths[at] ?? "", options);
      for (const node of answer.Nodes ?? []) yield parseNode(node);
    }
  }

  return {
    stat: (path, options = {}) => statOne(trimSlashes(path), options),
    stats,
    workspaces,
    children,
    childrenOfAll,

    async createFolders(paths, { signal } = {}) {
      const made: CellsNode[] = [];
      for (let at = 0; at < paths.length; at += createBatch) {
        const batch = paths.slice(at, at + createBatch);
        const body: CreateRequest = {
          Nodes: batch.map((path) => ({ Path: trimSlashes(path), Type: "COLLECTION" })),
          Recursive: true,
        };
        const answer = await rest.json<CreateAnswer>({
          operation: "make a folder",
          path: batch[0] ?? "",
          method: "POST",
          endpoint: "/tree/create",
          body,
          // An existing folder is answered as it is.
          idempotent: true,
          signal,
        });
        made.push(...(answer.Children ?? []).map(parseNode));
      }
      return made;
    },

    async remove(paths, { permanently, signal } = {}) {
      const body: DeleteRequest = { Nodes: nodes(paths), ...(permanently ? { RemovePermanently: true } : {}) };
      const facts = { operation: "remove", path: paths[0] ?? "" };
      const answer = await rest.json<DeleteAnswer>({
        ...facts,
        method: "POST",
        endpoint: "/tree/delete",
        body,
        signal,
      });
      return started(answer.DeleteJobs);
    },

    async restore(paths, { signal } = {}) {
      const body = { Nodes: nodes(paths) };
      const facts = { operation: "restore", path: paths[0] ?? "" };
      const answer = await rest.json<RestoreAnswer>({
        ...facts,
        method: "POST",
        endpoint: "/tree/restore",
        body,
        signal,
      });
      return started(answer.RestoreJobs);
    },

    async versions(path, options = {}) {
      const answer = await ask({ NodePaths: [trimSlashes(path)], Versions: true }, "list the versions", path, options);
      const found = (answer.Nodes ?? []).map(parseNode);
      if (found.length === 0)
        throw new CecError("not-found", "there is no such file", { operation: "list the versions", path });
      return found.flatMap((node) => {
        const { versionId, versionDescription } = node.meta;
        if (typeof versionId !== "string" || versionId === "") return [];
        const { etag, sizeBytes, modifiedSeconds } = node;
        return [{ versionId, description: String(versionDescription ?? ""), etag, sizeBytes, modifiedSeconds }];
      });
    },
  };
}

function nodes(paths: readonly string[]): { Path: string }[] {
  if (paths.length === 0) throw new CecError("usage", "no path is given");
  return paths.map((path) => ({ Path: trimSlashes(path) }));
}

/** Personal files first, as the web interface shows them. */
function bySlug(a: CellsNode, b: CellsNode): number {
  const first = (node: CellsNode): number => (node.path === "personal-files" ? 0 : 1);
  return first(a) - first(b) || (a.path < b.path ? -1 : 1);
}

function started(jobs: readonly BackgroundJobBody[] | undefined): StartedJob[] {
  return (jobs ?? []).map((job) => ({ jobId: job.Uuid ?? "", label: job.Label ?? "" }));
}
