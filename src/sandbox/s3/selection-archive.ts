import { isCecError } from "../../base/errors.ts";
import { type ArchiveEntry, archiveName, writeArchive } from "../archive/write-archive.ts";
import type { Context } from "../context.ts";
import type { User } from "../store/facts.ts";
import type { SelectionDocument } from "../tree/selection.ts";
import { below } from "./archive.ts";
import type { Access } from "./authorize.ts";
import { commonHeaders } from "./error.ts";
import type { Target } from "./target.ts";

const selectionName = /(?:^|\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-selection$/;

/**
 * `GET /io/[any folder/]<uuid>-selection.zip` (`.tar`, `.tar.gz`): what `POST /a/tree/selection` put together, for its owner, once.
 * `undefined` when the key is no such name, or there is no such selection (any more).
 */
export function getSelection(target: Target, access: Access, context: Context): Response | undefined {
  const wanted = archiveName(target.key);
  const uuid = selectionName.exec(wanted?.base ?? "")?.[1];
  const user = access.caller?.user;
  if (wanted === undefined || uuid === undefined || user === undefined) return undefined;
  const { documents } = context.facts;
  const selection = documents.get<SelectionDocument>("selection", uuid);
  if (selection?.owner !== user.login) return undefined;
  documents.remove("selection", uuid);
  const headers = { ...commonHeaders(), "Content-Type": "application/octet-stream" };
  return new Response(writeArchive(wanted.format, entries(selection, user, context)), { headers });
}

/** Names are relative to the parent of the first node; nodes that lie elsewhere keep their whole path. What is gone meanwhile is left out. */
function* entries({ paths }: SelectionDocument, user: User, context: Context): Generator<ArchiveEntry> {
  const base = (paths[0] ?? "").replace(/\/$/, "").replace(/[^/]*$/, "");
  for (const path of paths) {
    const place = find(path, user, context);
    if (place === undefined) continue;
    const shown = path.replace(/\/$/, "");
    const name = `/${shown.startsWith(base) ? shown.slice(base.length) : shown}`;
    const { node, at } = place;
    if (!node.leaf) yield* below(node, at.path, `${name}/`, context);
    else if (node.size > 0) {
      const read = () => context.bytes.stream({ id: node.id, path: at.path }, 0, node.size);
      yield { name, size: node.size, mtimeMs: node.mtime * 1000, read };
    }
  }
}

function find(path: string, user: User, { tree }: Context) {
  try {
    const at = tree.locate(user, path);
    const node = tree.find(at);
    return node === undefined ? undefined : { at, node };
  } catch (error) {
    if (isCecError(error)) return undefined;
    throw error;
  }
}
