import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isCecError } from "../../base/errors.ts";
import { type ExternalSortOptions, externalSort } from "../../base/external-sort.ts";
import { isPartName } from "../../base/part-name.ts";
import { compareTreePaths, joinPath } from "../../base/paths.ts";
import type { EntryFilter } from "../filters/entry-filter.ts";
import { firstRemote } from "../first-remote.ts";
import { type LocalWalkOptions, walkLocal } from "../local-walk.ts";
import type { Platform } from "../names.ts";
import { walkRemote } from "../remote-walk.ts";
import type { Found, RemoteView, Side, SkipReason } from "../types.ts";
import type { LookUp, PlacedFile } from "./look-up.ts";
import { lookUpLocal } from "./look-up-local.ts";
import { lookUpRemote } from "./look-up-remote.ts";

/** An entry of one side; `source` is where a local one lies, in the form its disk gave its name. */
export type Entry = Found & { readonly source?: string | undefined };

/** One of the two trees that are compared. */
export interface TreeSide {
  readonly side: Side;
  /** Absolute path of this machine, or `<workspace>/<path>`. */
  readonly root: string;
  /** Everything below the root in tree order, from a fresh walk. */
  entries(signal?: AbortSignal): AsyncIterable<Entry>;
  /** Where the entry with this relative path lies, or would lie. */
  at(relative: string): string;
  /** Of a side whose entries may take long to come: some of its files, in any order, without waiting for that. */
  soon?(signal: AbortSignal): AsyncIterable<PlacedFile>;
  /** A fresh look at single places; it remembers the folders it sees. */
  lookUp?(): LookUp;
}

/** Lines that say what is left out below the folder they lie in. */
const ignoreFileName = ".cecignore";

export interface LocalSideOptions {
  readonly links: "follow" | "skip";
  readonly filter: EntryFilter;
  readonly signal?: AbortSignal | undefined;
}

/** A tree of this machine. Its `.cecignore` files are read on the way and hold for both sides. */
export function localSide(root: string, { links, filter, signal }: LocalSideOptions): TreeSide {
  const enter: LocalWalkOptions["enter"] = async ({ path, relative, names }) => {
    if (!names.includes(ignoreFileName)) return;
    const text = await readFile(join(path, ignoreFileName), "utf8");
    filter.patterns.addFile(relative, text.split(/\r?\n/));
  };
  return {
    side: "local",
    root,
    async *entries(stop) {
      const walk = walkLocal(root, {
        links,
        signal: anyOf(signal, stop),
        excludes: (relative, kind) => filter.excludes(relative, kind),
        enter,
      });
      for await (const found of walk) {
        const { relative } = found;
        // Neither sent nor taken for a file of its own and deleted: the download that it is of goes on with it.
        // One that was there a moment ago has got its name, from this very run perhaps.
        if (found.kind === "trouble" && isPartName(relative) && isCecError(found.error, "not-found")) continue;
        if (found.kind === "file" && isPartName(relative))
          yield { kind: "skip", relative, reason: "download-in-progress" };
        else if (relative !== "" || found.kind !== "folder") yield found;
      }
    },
    at: (relative) => (relative === "" ? root : join(root, ...relative.split("/"))),
    lookUp: () => lookUpLocal(root, enter),
  };
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

export interface RemoteSideOptions {
  /** Set where the entries are meant for a disk: names it can't hold are trouble. */
  readonly platform?: Platform | undefined;
  /** Entries held in memory while they are sorted. */
  readonly runItems?: number;
  /** See {@link ExternalSortOptions}. */
  readonly collectGarbage?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const runItems = 10_000;

/** A tree of the server: one flat listing, put in order in flat memory. */
export function remoteSide(view: RemoteView, root: string, options: RemoteSideOptions): TreeSide {
  return {
    side: "remote",
    root,
    entries: (stop) => {
      const signal = anyOf(options.signal, stop);
      return externalSort<Found>(walkRemote(view, root, { ...options, signal, mayRepeat: true }), {
        compare: (a, b) => compareTreePaths(a.relative, b.relative),
        isRepeat: (a, b) => a.kind === b.kind && a.kind !== "trouble" && a.relative === b.relative,
        ...lineCodec(),
        runItems: options.runItems ?? runItems,
        collectGarbage: options.collectGarbage,
        signal,
      });
    },
    at: (relative) => joinPath(root, relative),
    soon: (signal) => firstRemote(view, root, { ...options, signal }),
    lookUp: () => lookUpRemote(view, root),
  };
}

/** A found entry as a line of text. The error of a trouble can't be written down, and is rare: it is kept. */
function lineCodec(): { encode(found: Found): string; decode(line: string): Found } {
  const troubles: Found[] = [];
  return {
    encode(found) {
      switch (found.kind) {
        case "file":
          return JSON.stringify([found.relative, found.sizeBytes, found.modifiedMs, found.etag]);
        case "folder":
          return JSON.stringify([found.relative]);
        case "skip":
          return JSON.stringify([found.relative, found.reason]);
        case "trouble":
          return JSON.stringify([found.relative, null, troubles.push(found) - 1]);
      }
    },
    decode(line) {
      const [relative, second, third, etag] = JSON.parse(line) as [string, unknown, number, string?];
      if (typeof second === "number") return { kind: "file", relative, sizeBytes: second, modifiedMs: third, etag };
      if (typeof second === "string") return { kind: "skip", relative, reason: second as SkipReason };
      return (second === null ? troubles[third] : undefined) ?? { kind: "folder", relative };
    },
  };
}
