import { streamFrom } from "../../base/stream-from.ts";
import { readTar } from "../../base/tar-reader.ts";
import { cleanNames } from "../tree/clean-path.ts";
import { readZip } from "./read-zip.ts";
import type { ArchiveFormat } from "./write-archive.ts";

/** Where an archive's bytes come from. */
export interface ArchiveSource {
  readonly size: number;
  /** Bytes `start` up to `end`, exclusive. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

export interface InnerEntry {
  /** Cleaned: no leading slash, no `..`. */
  readonly path: string;
  readonly folder: boolean;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** To be read, if at all, before the next entry is asked for. */
  content(): AsyncIterable<Uint8Array>;
}

/** The entries of an archive in the order they stand in it. @throws CecError `failed` when it is damaged */
export async function* readArchive(format: ArchiveFormat, source: ArchiveSource): AsyncGenerator<InnerEntry> {
  if (format === "zip") {
    yield* readZip(source);
    return;
  }
  const packed = streamFrom(source.read(0, source.size));
  const stream = format === "tar" ? packed : packed.pipeThrough(new DecompressionStream("gzip"));
  for await (const entry of readTar(stream)) {
    const path = cleanNames(entry.name).join("/");
    if (entry.kind === "other" || path === "") continue;
    const { sizeBytes: size, modifiedSeconds: mtime } = entry;
    yield { path, folder: entry.kind === "folder", size, mtime, content: () => entry.content() };
  }
}
