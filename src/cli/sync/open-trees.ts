import { lstat, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { CecError } from "../../base/errors.ts";
import { baseName, joinPath } from "../../base/paths.ts";
import { localSide, remoteSide, type TreeSide } from "../../plan/compare/side.ts";
import { type Endpoint, parseEndpoint } from "../../plan/endpoint.ts";
import type { EntryFilter } from "../../plan/filters/entry-filter.ts";
import { type RemoteNode, statRemote } from "../../plan/remote-sources.ts";
import type { RemoteView } from "../../plan/types.ts";
import { collectGarbage } from "../collect-garbage.ts";
import type { Context } from "../types.ts";
import { visible } from "../view/align.ts";

/** One end as it was found. */
export interface OpenTree extends TreeSide {
  readonly text: string;
  /** `undefined`: there is nothing. */
  readonly kind: "file" | "folder" | undefined;
  /** For messages, and to name the tree in a journal or a plan: `cells://ws/path`, or an absolute path. */
  readonly name: string;
}

export interface OpenTreesOptions {
  readonly filter: EntryFilter;
  /** What becomes of the source's symbolic links. Those of a target are never followed: nothing is written through a link. */
  readonly links: "follow" | "skip";
  /** The target is to be written: names that this machine's disk can't hold are trouble. */
  readonly writes?: boolean;
}

/**
 * Looks at both ends, the remote ones in one request. A file against a folder is compared with the file of its name in there.
 * @throws CecError `usage` for the list of workspaces.
 */
export async function openTrees(
  context: Context,
  view: RemoteView,
  texts: readonly [source: string, target: string],
  options: OpenTreesOptions,
): Promise<{ source: OpenTree; target: OpenTree }> {
  const windows = context.platform === "win32";
  const [from, to] = texts.map((text) => parseEndpoint(text, windows)) as [Endpoint, Endpoint];
  for (const end of [from, to]) {
    if (end.side === "remote" && end.path === "") {
      throw new CecError("usage", `${visible(end.text)} is the list of workspaces: name one`, {
        hint: "cec ls shows the workspaces; write it like cells://common-files/folder.",
      });
    }
  }
  const remote = [from, to].filter(({ side }) => side === "remote").map(({ path }) => path);
  // With the workspaces: a tree that is missing can be made in one that is there.
  const wanted = [...new Set(remote.flatMap((path) => [path, workspaceOf(path)]))];
  const nodes = wanted.length === 0 ? new Map<string, RemoteNode>() : await statRemote(wanted, view, context.signal);
  const platform = options.writes && to.side === "local" ? platformOf(context) : undefined;
  const open = async (end: Endpoint, links: "follow" | "skip"): Promise<OpenTree> => {
    if (end.side === "local") return await openLocal(end, context, options.filter, links);
    const node = nodes.get(end.path);
    if (!node && !nodes.has(workspaceOf(end.path))) {
      throw new CecError("not-found", `there is no workspace ${visible(workspaceOf(end.path))}`, {
        path: end.path,
        hint: "cec ls shows the workspaces.",
      });
    }
    const side = remoteSide(view, end.path, { platform, collectGarbage, signal: context.signal });
    return {
      ...(node?.kind === "file" ? oneRemoteFile(side, node) : side),
      text: end.text,
      kind: node?.kind,
      name: `cells://${end.path}`,
    };
  };
  const [source, target] = [await open(from, options.links), await open(to, "skip")];
  if (source.kind !== "file" || target.kind !== "folder") return { source, target };
  const below = target.side === "local" ? `${to.path}/` : `${to.text.replace(/\/+$/, "")}/`;
  const name = source.side === "local" ? basename(source.root) : baseName(source.root);
  const inside = await openTrees(context, view, [texts[0], below + name], options);
  return inside.target.kind === "folder" ? { source, target } : inside;
}

function workspaceOf(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

function platformOf({ platform }: Context): "windows" | "posix" {
  return platform === "win32" ? "windows" : "posix";
}

async function openLocal(
  end: Endpoint,
  { cwd, signal }: Context,
  filter: EntryFilter,
  links: "follow" | "skip",
): Promise<OpenTree> {
  const root = resolve(cwd, end.path);
  const kind = await localKind(root);
  const side = localSide(root, { links, filter, signal });
  return { ...(kind === undefined ? nothingAt(side) : side), text: end.text, name: root, kind };
}

async function localKind(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")))
      throw error;
    // A link that leads nowhere is no place to write to.
    const dangling = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!dangling) return undefined;
    throw new CecError("conflict", `${visible(path)} is a link that leads nowhere`, { path });
  }
}

function oneRemoteFile(side: TreeSide, { sizeBytes, modifiedMs, etag }: RemoteNode): TreeSide {
  return {
    ...side,
    async *entries() {
      yield { kind: "file", relative: "", sizeBytes, modifiedMs, etag };
    },
    at: (relative) => joinPath(side.root, relative),
  };
}

function nothingAt(side: TreeSide): TreeSide {
  return { ...side, async *entries() {} };
}
