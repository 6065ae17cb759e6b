import type { Staged } from "../store/bytes.ts";
import type { Location } from "../tree/tree.ts";

/** A multipart upload that is neither complete nor aborted. */
export interface Upload {
  readonly id: string;
  readonly location: Location;
  /** By part number, 1 to 10,000; a number sent again replaces the part. */
  readonly parts: Map<number, Part>;
  /** Length of the first part that came. */
  partBytes: number | undefined;
  /** Numbers that were given their place in the whole. */
  readonly placed: Set<number>;
}

export interface Part {
  readonly staged: Staged;
  /** MD5 in hex. */
  readonly etag: string;
}

/** The uploads under way. They live in memory: a restart forgets them, and their nodes stay `temporary`. */
export interface Uploads {
  begin(location: Location): Upload;
  find(id: string): Upload | undefined;
  end(upload: Upload): void;
  /** Every upload there is, for the server's shutdown. */
  all(): Upload[];
}

export function createUploads(): Uploads {
  const open = new Map<string, Upload>();
  return {
    begin: (location) => {
      const upload: Upload = {
        id: crypto.randomUUID(),
        location,
        parts: new Map(),
        partBytes: undefined,
        placed: new Set(),
      };
      open.set(upload.id, upload);
      return upload;
    },
    find: (id) => open.get(id),
    end: (upload) => {
      open.delete(upload.id);
    },
    all: () => [...open.values()],
  };
}
