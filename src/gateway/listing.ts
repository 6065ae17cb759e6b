import { CecError } from "../base/errors.ts";
import type { ListedObject } from "./types.ts";
import { bareEtag, decodeXml, elementText } from "./xml.ts";

/** More keys than any server holds. Left out, the server stops at 4,500 and says nothing. */
export const maxKeys = 10_000_000;

/** No entry is longer: a longer piece without an end is not a listing. */
const entryBytes = 1024 * 1024;

interface Tag {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** As bytes: to look for a text Bun makes them of it each time, which of a million entries are seconds. */
const entryStart = Buffer.from("<Co");
const contents = tag("Contents");
const prefixes = tag("CommonPrefixes");
const fields = {
  key: tag("Key"),
  lastModified: tag("LastModified"),
  size: tag("Size"),
  etag: tag("ETag"),
  prefix: tag("Prefix"),
} as const;

function tag(name: string): Tag {
  return { start: Buffer.from(`<${name}>`), end: Buffer.from(`</${name}>`) };
}

/**
 * Reads a ListBucketResult (S3, ListObjectsV2) while it arrives: one batch per piece of the network, nothing kept. Works on bytes, because
 * strings cut out of a larger one would keep all of it in memory.
 * @throws CecError `failed` for anything but a whole, untruncated listing; `unavailable` when it ends in the middle.
 */
export async function* readListing(body: AsyncIterable<Uint8Array>): AsyncGenerator<ListedObject[], void, void> {
  let rest: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  let count = 0;
  for await (const chunk of body) {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    rest = rest.byteLength === 0 ? piece : Buffer.concat([rest, piece]);
    if (!head) {
      if (rest.indexOf("<Co") < 0 && rest.indexOf("</ListBucketResult>") < 0) {
        if (rest.byteLength > entryBytes) throw notAListing();
        continue;
      }
      head = readHead(rest);
    }
    const batch: ListedObject[] = [];
    rest = takeEntries(rest, head, batch);
    if (rest.byteLength > entryBytes) throw notAListing();
    count += batch.length;
    if (batch.length > 0) yield batch;
  }
  if (!head) throw notAListing();
  if (rest.indexOf("</ListBucketResult>") < 0) throw new CecError("unavailable", "the listing ended in the middle");
  if (count >= maxKeys) throw truncated();
}

interface Head {
  /** Keys are in the form of a URL, as it was asked for. */
  readonly urlKeys: boolean;
}

function readHead(start: Buffer): Head {
  const first = start.indexOf("<Co");
  const head = start.toString("utf8", 0, first < 0 ? start.byteLength : first);
  if (!head.includes("<ListBucketResult")) throw notAListing();
  const answeredMax = Number(elementText(head, "MaxKeys") ?? maxKeys);
  const count = Number(elementText(head, "KeyCount") ?? 0);
  if (elementText(head, "IsTruncated") === "true" || (answeredMax < maxKeys && count >= answeredMax)) throw truncated();
  return { urlKeys: elementText(head, "EncodingType") === "url" };
}

/** Adds every complete entry to `into` and returns what follows the last one. */
function takeEntries(bytes: Buffer, head: Head, into: ListedObject[]): Buffer {
  let at = 0;
  for (;;) {
    const next = bytes.indexOf(entryStart, at);
    if (next < 0) return bytes.subarray(at);
    const isFile = bytes[next + 3] === 0x6e;
    const { start, end } = isFile ? contents : prefixes;
    const stop = bytes.indexOf(end, next + start.length);
    if (stop < 0) return bytes.subarray(next);
    const entry = isFile ? file(bytes, head, next, stop) : folder(bytes, head, next, stop);
    if (entry) into.push(entry);
    at = stop + end.length;
  }
}

function file(bytes: Buffer, head: Head, from: number, to: number): ListedObject | undefined {
  const path = pathOf(field(bytes, fields.key, from, to), head);
  // Structured storage keeps one such file in every folder, for itself.
  if (path === "" || path.endsWith("/.pydio")) return undefined;
  const modified = Date.parse(field(bytes, fields.lastModified, from, to));
  return {
    kind: "file",
    path,
    sizeBytes: Number(field(bytes, fields.size, from, to)) || 0,
    modifiedSeconds: Number.isNaN(modified) ? 0 : Math.floor(modified / 1000),
    etag: bareEtag(field(bytes, fields.etag, from, to)),
  };
}

function folder(bytes: Buffer, head: Head, from: number, to: number): ListedObject | undefined {
  const path = pathOf(field(bytes, fields.prefix, from, to), head);
  return path === "" ? undefined : { kind: "folder", path, sizeBytes: 0, modifiedSeconds: 0, etag: undefined };
}

function pathOf(key: string, { urlKeys }: Head): string {
  return (urlKeys ? decodeKey(key) : key).replace(/\/+$/, "");
}

/** As in a query: a space may come as a plus. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    // Not in that form after all.
    return key;
  }
}

function field(bytes: Buffer, { start, end }: Tag, from: number, to: number): string {
  const at = bytes.indexOf(start, from);
  if (at < 0 || at >= to) return "";
  const stop = bytes.indexOf(end, at);
  return stop < 0 || stop > to ? "" : decodeXml(bytes.toString("utf8", at + start.length, stop));
}

function notAListing(): CecError {
  return new CecError("failed", "the server's answer is not a listing", { hint: "Check the server's address." });
}

function truncated(): CecError {
  return new CecError("failed", "the server cut the listing short", { hint: "List the folders below one by one." });
}
