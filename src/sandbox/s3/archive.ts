import type { ArchiveEntry } from "../archive/write-archive.ts";
import { archiveName, writeArchive } from "../archive/write-archive.ts";
import type { Context } from "../context.ts";
import type { NodeRow } from "../store/facts.ts";
import type { Access } from "./authorize.ts";
import { s3Error } from "./error.ts";
import { objectHeaders } from "./object-headers.ts";
import { resolve } from "./place.ts";
import type { Target } from "./target.ts";

/**
 * `dir.zip`, `dir.tar`, `dir.tar.gz` of a folder, made on the fly; `undefined` when the name is no such archive. Empty files and folders are
 * left out, hidden files are in. The length is not known: HEAD gives 502, and a range 500.
 */
export function getArchive(request: Request, target: Target, access: Access, context: Context): Response | undefined {
  const wanted = archiveName(target.key);
  if (!wanted) return undefined;
  const folder = resolve(request, { ...target, key: wanted.base }, access, context);
  if (folder instanceof Response || !folder.node || folder.node.leaf) return undefined;
  if (request.method === "HEAD") return new Response(null, { status: 502 });
  if (request.headers.has("range")) {
    return s3Error(request, target, "InternalError", { cause: "Cannot read a part of an archive" });
  }
  const entries = below(folder.node, folder.location.path, "/", context);
  const headers = { ...objectHeaders(folder.node, context), "Content-Type": "application/octet-stream" };
  return new Response(writeArchive(wanted.format, entries), { headers });
}

/** The files below a folder as entries of an archive; `prefix` goes before their relative paths. */
export function* below(folder: NodeRow, path: string, prefix: string, context: Context): Generator<ArchiveEntry> {
  for (const { path: relative, node } of context.facts.nodes.descend(folder.id)) {
    if (!node.leaf || node.size === 0) continue;
    yield {
      name: `${prefix}${relative}`,
      size: node.size,
      mtimeMs: node.mtime * 1000,
      read: () => context.bytes.stream({ id: node.id, path: `${path}/${relative}` }, 0, node.size),
    };
  }
}
