import { compareTreePaths, parentPath } from "../base/paths.ts";

interface Sum {
  files: number;
  bytes: number;
}

/** Fewer files are fetched one by one sooner than a stream is opened. */
const fewFiles = 24;
/** What a stream may carry in vain for each file it saves a request for. */
const wasteBytesPerFile = 64 * 1024;

/** What lies below each folder of a listing. */
export class FolderSums {
  readonly #sums = new Map<string, Sum>();

  /** Counts a file for every folder from its own up to `root`. */
  add(path: string, sizeBytes: number, root: string): void {
    let folder = parentPath(path);
    for (;;) {
      const sum = this.#sums.get(folder);
      if (sum) {
        sum.files += 1;
        sum.bytes += sizeBytes;
      } else this.#sums.set(folder, { files: 1, bytes: sizeBytes });
      if (folder.length <= root.length) return;
      folder = parentPath(folder);
    }
  }

  get(folder: string): Readonly<Sum> {
    return this.#sums.get(folder) ?? { files: 0, bytes: 0 };
  }

  folders(): string[] {
    return [...this.#sums.keys()].sort(compareTreePaths);
  }
}

/**
 * The folders whose tar stream is worth it: highest first, none below another. A stream carries all that is below its folder, so that what
 * it carries in vain (big files, files that are here already) is weighed against the requests it saves.
 */
export function chooseArchives(wanted: FolderSums, listed: FolderSums): string[] {
  const chosen: string[] = [];
  for (const folder of wanted.folders()) {
    const last = chosen.at(-1);
    if (last !== undefined && folder.startsWith(`${last}/`)) continue;
    const want = wanted.get(folder);
    const all = listed.get(folder);
    if (want.files < fewFiles || all.files - want.files > want.files) continue;
    if (all.bytes - want.bytes > want.files * wasteBytesPerFile) continue;
    chosen.push(folder);
  }
  return chosen;
}
