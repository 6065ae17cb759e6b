import { createHash } from "node:crypto";
import { join } from "node:path";
import { CecError } from "../../base/errors.ts";
import type { Cells } from "../../cells/create-cells.ts";
import type { CellsNode } from "../../cells/types.ts";
import type { Session } from "../../session/types.ts";
import type { TokenSource } from "../../wire/types.ts";
import { connectionOptions } from "../connection-options.ts";
import type { Context } from "../types.ts";
import { cached, cacheFolder } from "./listing-cache.ts";
import { refreshAside } from "./refresh-aside.ts";
import type { Entry } from "./remote-paths.ts";

/** Values that live on the server, listed with one request each and shown again from the cache for some seconds. */
export interface ServerValues {
  children(folder: string): Promise<readonly Entry[]>;
  named(kind: "datasource" | "job" | "namespace"): Promise<readonly Entry[]>;
  versions(path: string): Promise<readonly Entry[]>;
}

/** Nothing is read or sent before the first question. */
export function openServerValues(context: Context): ServerValues {
  let opened: Promise<Session> | undefined;
  const session = () => {
    opened ??= import("../../session/open-session.ts").then(({ openSession }) =>
      openSession(connectionOptions(context)),
    );
    return opened;
  };
  const ask = async (key: string, list: (cells: Cells) => Promise<readonly Entry[]>) => {
    const { url, wire, tokens, ...facts } = await session();
    const load = async () => {
      await refreshAside({ url, wire, tokens, ...facts }, context);
      const { createCells } = await import("../../cells/create-cells.ts");
      return list(createCells({ wire, url, tokens: unrenewed(tokens) }));
    };
    if (!facts.cache) return load();
    const folder = cacheFolder(context.env, context.platform, context.home);
    const who = facts.account ?? facts.user ?? (await tokens.current(context.signal));
    return cached(join(folder, `${fingerprint(url, who)}.json`), key, context.now, load);
  };
  return {
    children: (folder) => ask(`/${folder}`, (cells) => listFolder(cells, folder, context.signal)),
    versions: (path) => ask(`versions of ${path}`, (cells) => listVersions(cells, path, context)),
    named: (kind) => ask(kind, (cells) => listNamed(cells, kind, context.signal)),
  };
}

/** One request: the page size of 0 asks for everything. */
async function listFolder(cells: Cells, folder: string, signal: AbortSignal): Promise<Entry[]> {
  if (folder === "") {
    const workspaces = await cells.tree.workspaces({ signal });
    return workspaces.map((node) => ({ name: node.path, folder: true, description: node.workspace?.label ?? "" }));
  }
  const entries: Entry[] = [];
  for await (const node of cells.tree.children(folder, { signal, pageSize: 0 })) entries.push(entryOf(node));
  return entries;
}

async function listNamed(
  cells: Cells,
  kind: "datasource" | "job" | "namespace",
  signal: AbortSignal,
): Promise<Entry[]> {
  if (kind === "datasource") {
    return (await cells.datasources.list({ signal })).map(({ Name }) => ({ name: Name ?? "" }));
  }
  if (kind === "namespace") {
    const namespaces = await cells.meta.namespaces({ signal });
    return namespaces.map(({ name, label }) => ({ name, description: label }));
  }
  const jobs: Entry[] = [];
  const asked = cells.jobs.list({ owner: "*", tasks: "none", signal });
  for await (const { jobId, label } of asked) jobs.push({ name: jobId, description: label });
  return jobs;
}

/** By their ids: a number would name another version after the next change of the file. */
async function listVersions({ tree }: Cells, text: string, { signal, now }: Context): Promise<Entry[]> {
  const [{ cleanRemotePath }, { timeAgo }, { formatSize }] = await Promise.all([
    import("../remote-path.ts"),
    import("../view/node-fields.ts"),
    import("../../base/sizes.ts"),
  ]);
  const versions = await tree.versions(cleanRemotePath(text), { signal });
  return versions.map(({ versionId, modifiedSeconds, sizeBytes }, at) => ({
    name: versionId,
    description: `${at + 1}: ${timeAgo(modifiedSeconds, now())}, ${formatSize(sizeBytes)}`,
  }));
}

function entryOf({ name, kind }: CellsNode): Entry {
  return kind === "file" ? { name } : { name, folder: true };
}

/** The name of a cache file tells neither server nor user, and least of all the token. */
function fingerprint(url: string, who: string): string {
  return createHash("sha256")
    .update(JSON.stringify([url, who]))
    .digest("hex")
    .slice(0, 32);
}

/** A token that the server refuses is left to the next command: it has the time that a new one takes. */
function unrenewed({ current }: TokenSource): TokenSource {
  return { current, renew: () => Promise.reject(new CecError("sign-in", "the server refuses the token")) };
}
