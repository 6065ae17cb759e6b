import { isCecError } from "../../base/errors.ts";
import { defaultMaxKeys } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import type { NodeRow, User } from "../store/facts.ts";
import type { Access } from "./authorize.ts";
import { commonHeaders, s3Error } from "./error.ts";
import { ownerElement } from "./owner.ts";
import { awsEncode } from "./sigv4.ts";
import type { Target } from "./target.ts";
import { resultNamespace, xmlDeclaration, xmlElement } from "./xml.ts";

/** A file, or a folder (without `node`). */
interface Entry {
  /** Folders end in a slash. */
  readonly key: string;
  readonly node?: NodeRow;
}

/** Up to this many entries the answer is made at once and counted; longer ones stream, with the count at their end. */
const countedEntries = 10_000;
const chunkChars = 64 * 1024;
/** Children of one folder fetched at a time. */
const pageEntries = 20_000;

/**
 * `GET /io/?prefix=...` and `&list-type=2`, as the real gateway answers: the prefix is a folder (part of a name matches nothing); without a
 * delimiter the whole subtree comes in one answer, folders as CommonPrefixes, names with a leading dot included; markers are ignored, and
 * what `max-keys` (4,500 when absent, everything when 0) cuts off is not told: IsTruncated is always false.
 */
export function listObjects(request: Request, target: Target, access: Access, context: Context): Response {
  if (!access.caller) return s3Error(request, target, "AccessDenied");
  const { query } = target;
  const asked = Number(query.get("max-keys") || (query.has("max-keys") ? Number.NaN : defaultMaxKeys));
  if (!Number.isInteger(asked) || asked < 0) {
    return s3Error(request, target, "InvalidArgument", { message: "Argument max-keys must be an integer" });
  }
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const all = entriesBelow(access.caller.user, prefix, delimiter, context);
  const list = firstOf(all, asked);
  const counted: Entry[] = [];
  for (let next = list.next(); !next.done; next = list.next()) {
    counted.push(next.value);
    if (counted.length > countedEntries) break;
  }
  const long = counted.length > countedEntries;
  const url = query.get("encoding-type") === "url";
  const version2 = query.get("list-type") === "2";
  const name = (key: string) => (url ? awsEncode(key).replaceAll("%2F", "/") : key);
  const keyCount = (entries: number) => (version2 ? xmlElement("KeyCount", entries) : "");
  const head = `${xmlDeclaration}<ListBucketResult xmlns="${resultNamespace}">${xmlElement("Name", target.bucket)}${xmlElement(
    "Prefix",
    name(prefix),
  )}${version2 ? "" : "<Marker></Marker>"}${long ? "" : keyCount(counted.length)}${xmlElement("MaxKeys", asked)}${xmlElement(
    "Delimiter",
    delimiter,
  )}${url ? xmlElement("EncodingType", "url") : ""}${xmlElement("IsTruncated", "false")}`;
  const text = documentOf(head, long ? concat(counted, list) : counted, name, (n) => (long ? keyCount(n) : ""));
  const headers = { ...commonHeaders(), "Content-Type": "application/xml" };
  return new Response(long ? stream(text) : [...text].join(""), { headers });
}

function* entriesBelow(user: User, prefix: string, delimiter: string, context: Context): Generator<Entry> {
  const { tree, facts } = context;
  if (prefix === "" || prefix === "/") {
    for (const workspace of tree.workspaces(user)) yield { key: `${workspace.slug}/` };
    return;
  }
  const folder = folderAt(user, prefix, context);
  if (!folder) return;
  const base = `${prefix.replace(/^\/+|\/+$/g, "")}/`;
  const entry = (path: string, node: NodeRow): Entry =>
    node.leaf ? { key: base + path, node } : { key: `${base}${path}/` };
  if (delimiter !== "/") {
    for (const { path, node } of facts.nodes.descend(folder.id)) yield entry(path, node);
    return;
  }
  for (let offset = 0; ; offset += pageEntries) {
    const page = facts.nodes.children(folder.id, { limit: pageEntries, offset });
    for (const node of page) yield entry(node.name, node);
    if (page.length < pageEntries) break;
  }
  // One level of a folder written with its slash holds the folder itself as well.
  if (prefix.endsWith("/")) yield { key: base };
}

function folderAt(user: User, prefix: string, { tree }: Context): NodeRow | undefined {
  try {
    const node = tree.find(tree.locate(user, prefix));
    return node?.leaf ? undefined : node;
  } catch (error) {
    if (isCecError(error, "not-found")) return undefined;
    throw error;
  }
}

/** Cuts a list as `max-keys` does: 0 is no limit, and 1 is the first file. Leaves the rest of the iterator to the caller. */
function* firstOf(entries: Generator<Entry>, maxKeys: number): Generator<Entry> {
  let left = maxKeys === 0 ? Number.POSITIVE_INFINITY : maxKeys;
  for (const entry of entries) {
    if (maxKeys === 1 && !entry.node) continue;
    yield entry;
    left -= 1;
    if (left <= 0) return;
  }
}

function* concat(first: Iterable<Entry>, rest: Iterable<Entry>): Generator<Entry> {
  yield* first;
  yield* rest;
}

/** The document in pieces: files as they come, then folders (kept until then: one short text each), then the end. */
function* documentOf(
  head: string,
  entries: Iterable<Entry>,
  name: (key: string) => string,
  tail: (entries: number) => string,
): Generator<string> {
  yield head;
  const folders: string[] = [];
  let count = 0;
  let seconds = -1;
  let modified = "";
  for (const { key, node } of entries) {
    count += 1;
    if (!node) {
      folders.push(`<CommonPrefixes>${xmlElement("Prefix", name(key))}</CommonPrefixes>`);
      continue;
    }
    if (node.mtime !== seconds) {
      seconds = node.mtime;
      modified = new Date(seconds * 1000).toISOString();
    }
    yield `<Contents>${xmlElement("Key", name(key))}<LastModified>${modified}</LastModified><ETag>&#34;${node.etag}&#34;</ETag><Size>${node.size}</Size>${ownerElement}<StorageClass>STANDARD</StorageClass></Contents>`;
  }
  yield* folders;
  yield `${tail(count)}</ListBucketResult>`;
}

function stream(pieces: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      // Else a long listing would keep everybody else waiting, which no real server does.
      await new Promise((resolve) => setImmediate(resolve));
      let text = "";
      while (text.length < chunkChars) {
        const next = pieces.next();
        if (next.done) {
          controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += next.value;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: () => {
      pieces.return(undefined);
    },
  });
}
