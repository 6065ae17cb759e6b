import { readTar, type TarEntry } from "../base/tar-reader.ts";
import type { DownloadStep } from "../plan/types.ts";
import { judgeWhole, md5Of } from "./etag.ts";
import type { Work } from "./work.ts";

/** Files being written while the stream goes on. */
const mostSaving = 16;

/** The files that are wanted from a folder's stream. */
export interface Wanted {
  /** Files below the folder that nobody has taken yet. */
  left(): number;
  /** Takes a file, if it is wanted and nobody else took it. */
  claim(source: string): DownloadStep | undefined;
  /** It did not come out right: somebody else may try. */
  giveBack(step: DownloadStep): void;
  save(step: DownloadStep, bytes: Uint8Array): Promise<void>;
}

/**
 * Takes the wanted files from a folder's tar stream. The stream's names only choose among the files that were listed, whose targets are
 * known already; a file whose size or hash is not as listed is given back.
 * @throws CecError when the stream can't be had or breaks: what was not taken is still wanted then.
 */
export async function fetchArchive(folder: string, wanted: Wanted, work: Work): Promise<void> {
  const saving = new Set<Promise<void>>();
  try {
    const stream = await work.gateway.tar(folder, { signal: work.signal });
    for await (const entry of readTar(stream)) {
      work.signal.throwIfAborted();
      if (wanted.left() === 0) break;
      const step = entry.kind === "file" ? wanted.claim(sourceOf(folder, entry.name)) : undefined;
      if (!step) continue;
      let bytes: Uint8Array | undefined;
      try {
        bytes = await contentOf(entry, step, work);
      } finally {
        if (!bytes) wanted.giveBack(step);
      }
      if (!bytes) continue;
      const save: Promise<void> = wanted.save(step, bytes).finally(() => saving.delete(save));
      saving.add(save);
      if (saving.size >= mostSaving) await Promise.race(saving);
    }
  } finally {
    await Promise.all(saving);
  }
}

/** Names start with a slash, relative to the folder. */
function sourceOf(folder: string, name: string): string {
  return `${folder}/${name.replace(/^(\.?\/)+/, "")}`;
}

/** The bytes of an entry, if they are those of the listed file. */
async function contentOf(entry: TarEntry, step: DownloadStep, work: Work): Promise<Uint8Array | undefined> {
  if (entry.sizeBytes !== step.sizeBytes) return undefined;
  const bytes = new Uint8Array(entry.sizeBytes);
  let filled = 0;
  for await (const piece of entry.content()) {
    await work.options.rate?.take(piece.length, work.signal);
    bytes.set(piece, filled);
    filled += piece.length;
  }
  if (work.options.verify === "hash" && judgeWhole(step.etag, md5Of(bytes)) === "different") return undefined;
  return bytes;
}
