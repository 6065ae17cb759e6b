import { createHash } from "node:crypto";
import { isCecError } from "../../base/errors.ts";
import type { NodeBody } from "../../protocol/rest.ts";
import type { Services } from "../context.ts";
import type { NodeRow, User } from "../store/facts.ts";
import type { Location } from "../tree/tree.ts";
import { type InnerEntry, readArchive } from "./read-archive.ts";
import { type ArchiveFormat, archiveName } from "./write-archive.ts";

/** An archive on the way of a path, and what of the path lies inside it. */
export interface InArchive {
  readonly at: Location;
  readonly node: NodeRow;
  readonly format: ArchiveFormat;
  /** Empty for the archive itself. */
  readonly inner: string;
}

/** Finds the archive a path leads into; `undefined` when it leads into none. */
function archiveOf(services: Services, user: User, path: string): InArchive | undefined {
  if (!/\.(zip|tar|tar\.gz)(\/|$)/.test(path)) return undefined;
  const at = located(services, user, path);
  if (at === undefined) return undefined;
  const names = at.inner.split("/");
  for (let length = 1; length <= names.length; length++) {
    const format = archiveName(names[length - 1] ?? "")?.format;
    if (format === undefined) continue;
    const archive = located(services, user, [at.workspace.slug, ...names.slice(0, length)].join("/"));
    const node = archive === undefined ? undefined : services.tree.find(archive);
    if (archive !== undefined && node?.leaf === true) {
      return { at: archive, node, format, inner: names.slice(length).join("/") };
    }
  }
  return undefined;
}

function located(services: Services, user: User, path: string): Location | undefined {
  try {
    return services.tree.locate(user, path);
  } catch (error) {
    if (isCecError(error)) return undefined;
    throw error;
  }
}

/** The entries of an archive that lies in the tree. */
export function entriesOf(services: Services, { at, node, format }: InArchive): AsyncGenerator<InnerEntry> {
  return readArchive(format, {
    size: node.size,
    read: (start, end) => services.bytes.stream({ id: node.id, path: at.path }, start, end),
  });
}

/** Stat of a file or folder inside an archive. */
export async function findInArchive(services: Services, user: User, path: string): Promise<NodeBody | undefined> {
  const archive = archiveOf(services, user, path);
  if (archive === undefined || archive.inner === "") return undefined;
  for await (const entry of entriesOf(services, archive)) {
    if (entry.path === archive.inner) return innerBody(archive, entry);
    if (entry.path.startsWith(`${archive.inner}/`)) return innerBody(archive, folderAt(archive.inner, archive.node));
  }
  return undefined;
}

/** What `x.zip/*` or `x.zip/dir/*` lists; `undefined` when the path leads into no archive. */
export async function listInArchive(services: Services, user: User, path: string): Promise<NodeBody[] | undefined> {
  const archive = archiveOf(services, user, path);
  if (archive === undefined) return undefined;
  const prefix = archive.inner === "" ? "" : `${archive.inner}/`;
  const found = new Map<string, NodeBody>();
  for await (const entry of entriesOf(services, archive)) {
    if (!entry.path.startsWith(prefix)) continue;
    const [name = "", ...below] = entry.path.slice(prefix.length).split("/");
    if (name === "") continue;
    if (below.length === 0) found.set(name, innerBody(archive, entry));
    else if (!found.has(name)) found.set(name, innerBody(archive, folderAt(prefix + name, archive.node)));
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, body]) => body);
}

type Described = Pick<InnerEntry, "path" | "folder" | "size" | "mtime">;

function folderAt(path: string, archive: NodeRow): Described {
  return { path, folder: true, size: 0, mtime: archive.mtime };
}

function innerBody(archive: InArchive, entry: Described): NodeBody {
  const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
  return {
    Uuid: createHash("md5").update(`${archive.node.uuid}/${entry.path}`).digest("hex"),
    Path: `${archive.at.shown}/${entry.path}`,
    Type: entry.folder ? "COLLECTION" : "LEAF",
    ...(entry.size > 0 ? { Size: String(entry.size) } : {}),
    MTime: String(entry.mtime),
    MetaStore: { name: JSON.stringify(name) },
  };
}
