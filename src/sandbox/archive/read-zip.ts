import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { CecError } from "../../base/errors.ts";
import { cleanNames } from "../tree/clean-path.ts";
import type { ArchiveSource, InnerEntry } from "./read-archive.ts";

// Records of the ZIP format (APPNOTE 6.3): end of central directory, its 64-bit twin with a locator, central and local headers.
const endSignature = 0x06054b50;
const locatorSignature = 0x07064b50;
const centralSignature = 0x02014b50;
const endBytes = 22;
const locatorBytes = 20;
const localBytes = 30;
const centralBytes = 46;
const zip64Mark = 0xffffffff;
const maxComment = 65_535;
const stored = 0;
const deflated = 8;

/** The entries of a ZIP file, from its central directory. @throws CecError `failed` when it is none, or damaged */
export async function* readZip(source: ArchiveSource): AsyncGenerator<InnerEntry> {
  const directory = await readDirectory(source);
  for (let at = 0; at + centralBytes <= directory.length; ) {
    if (directory.readUInt32LE(at) !== centralSignature) throw damaged();
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const name = directory.subarray(at + centralBytes, at + centralBytes + nameLength).toString();
    const extra = directory.subarray(at + centralBytes + nameLength, at + centralBytes + nameLength + extraLength);
    const method = directory.readUInt16LE(at + 10);
    const wide = wideFields(extra);
    const next = (value: number) => (value === zip64Mark ? (wide.shift() ?? 0) : value);
    const size = next(directory.readUInt32LE(at + 24));
    const packed = next(directory.readUInt32LE(at + 20));
    const offset = next(directory.readUInt32LE(at + 42));
    const mtime = dosTime(directory.readUInt16LE(at + 14), directory.readUInt16LE(at + 12));
    at += centralBytes + nameLength + extraLength + directory.readUInt16LE(at + 32);
    const path = cleanNames(name).join("/");
    if (path === "") continue;
    const folder = name.endsWith("/");
    yield { path, folder, size, mtime, content: () => content(source, { offset, packed, method }) };
  }
}

async function readDirectory(source: ArchiveSource): Promise<Buffer> {
  const start = Math.max(0, source.size - endBytes - maxComment - locatorBytes);
  const tail = await bytes(source, start, source.size);
  let at = tail.length - endBytes;
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--;
  if (at < 0) throw damaged();
  let size = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const locator = at - locatorBytes;
  if (locator >= 0 && tail.readUInt32LE(locator) === locatorSignature) {
    const end = Number(tail.readBigUInt64LE(locator + 8));
    const wide = await bytes(source, end, end + 56);
    size = Number(wide.readBigUInt64LE(40));
    offset = Number(wide.readBigUInt64LE(48));
  }
  return bytes(source, offset, offset + size);
}

/** The 64-bit values of the extra field 1, in their order. */
function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const fields: number[] = [];
      for (let field = at + 4; field + 8 <= at + 4 + length; field += 8) {
        fields.push(Number(extra.readBigUInt64LE(field)));
      }
      return fields;
    }
    at += 4 + length;
  }
  return [];
}

async function* content(
  source: ArchiveSource,
  entry: { offset: number; packed: number; method: number },
): AsyncGenerator<Uint8Array> {
  const header = await bytes(source, entry.offset, entry.offset + localBytes);
  const start = entry.offset + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = source.read(start, start + entry.packed);
  if (entry.method === stored) yield* packed;
  else if (entry.method === deflated)
    yield* Readable.from(packed).pipe(createInflateRaw()) as AsyncIterable<Uint8Array>;
  else throw new CecError("failed", `cannot read an archive packed with method ${entry.method}`);
}

async function bytes(source: ArchiveSource, start: number, end: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(start, Math.min(end, source.size))) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  if (all.length < Math.min(end, source.size) - start) throw damaged();
  return all;
}

/** Local time without a zone, read as UTC. */
function dosTime(date: number, time: number): number {
  const [year, month, day] = [(date >> 9) + 1980, (date >> 5) & 15, date & 31];
  return Math.floor(Date.UTC(year, month - 1, day, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000);
}

function damaged(): CecError {
  return new CecError("failed", "zip: not a valid zip file", { status: 500 });
}
