import { Zip, ZipPassThrough } from "fflate";
import { createTarPacker, type TarPackController } from "modern-tar";
import { streamFrom } from "../../base/stream-from.ts";

export type ArchiveFormat = "zip" | "tar" | "tar.gz";

/** One file of an archive. Folders have no entries. */
export interface ArchiveEntry {
  readonly name: string;
  /** Bytes; exactly as many must come out of {@link read}. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  read(): AsyncIterable<Uint8Array>;
}

/** Splits `dir.tar.gz` into its base and its format; `undefined` for names that are no archive's. */
export function archiveName(name: string): { readonly base: string; readonly format: ArchiveFormat } | undefined {
  const match = /^(.+)\.(zip|tar|tar\.gz)$/.exec(name);
  const [, base = "", format] = match ?? [];
  return format === undefined ? undefined : { base, format: format as ArchiveFormat };
}

/** An archive made while it is read. Memory: some chunks, whatever the size; an error of an entry ends the stream with that error. */
export function writeArchive(
  format: ArchiveFormat,
  entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>,
): ReadableStream<Uint8Array> {
  if (format === "zip") return streamFrom(zipped(entries));
  const tar = tarred(entries);
  return format === "tar" ? tar : tar.pipeThrough(new CompressionStream("gzip"));
}

function tarred(
  entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, controller } = createTarPacker();
  pack(entries, controller).catch((error: unknown) => controller.error(error));
  return readable;
}

async function pack(
  entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>,
  controller: TarPackController,
): Promise<void> {
  for await (const entry of entries) {
    const header = { name: entry.name, size: entry.size, mode: 0o777, mtime: new Date(entry.mtimeMs) };
    const writer = controller.add({ ...header, type: "file" }).getWriter();
    for await (const chunk of entry.read()) await writer.write(chunk);
    await writer.close();
  }
  controller.finalize();
}

/** Stored, not deflated: the processor has better things to do, and no client can tell. */
async function* zipped(entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else ready.push(chunk);
  });
  for await (const entry of entries) {
    const file = new ZipPassThrough(entry.name);
    file.mtime = entry.mtimeMs;
    zip.add(file);
    for await (const chunk of entry.read()) {
      file.push(chunk);
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(0), true);
    if (failure) throw failure;
    yield* ready.splice(0);
  }
  zip.end();
  if (failure) throw failure;
  yield* ready.splice(0);
}
