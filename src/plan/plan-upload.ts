import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CecError } from "../base/errors.ts";
import { externalSort } from "../base/external-sort.ts";
import { mergeSorted } from "../base/merge-sorted.ts";
import { compareTreePaths, joinPath, parentPath } from "../base/paths.ts";
import { type Kind, placeSources, refuseExisting } from "./copy-target.ts";
import { keepEmptyFolders } from "./empty-folders.ts";
import type { Endpoint } from "./endpoint.ts";
import { expandLocal } from "./expand-local.ts";
import { walkLocal } from "./local-walk.ts";
import { printable, remoteName } from "./names.ts";
import { statRemote } from "./remote-sources.ts";
import { walkRemote } from "./remote-walk.ts";
import type { DoReason, Found, RemoteView, Step } from "./types.ts";

export interface UploadPlanOptions {
  /** Folder that relative local paths start from. */
  readonly cwd: string;
  readonly windows: boolean;
  /** Merge folders, replace files, and replace on a clash of types. */
  readonly force: boolean;
  readonly links: "follow" | "skip";
  /** Items below this target that exist are no conflict: an earlier run was stopped while it sent them. */
  readonly continues?: (target: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Placed {
  readonly source: string;
  readonly kind: Kind;
  readonly target: string;
  /** What stands at the target now. */
  readonly standing: Kind | undefined;
}

/**
 * The steps that bring local files and folders to the server, streamed while the disk is walked.
 * @throws CecError before the first step: `not-found` (a source or the folder above the target), `conflict` (something exists).
 */
export async function planUpload(
  sources: readonly Endpoint[],
  target: Endpoint,
  view: RemoteView,
  options: UploadPlanOptions,
): Promise<AsyncIterable<Step>> {
  if (target.path === "") {
    throw new CecError("usage", "name a workspace to send to", {
      hint: "cec ls shows the workspaces; write the target like cells://common-files/folder.",
    });
  }
  const parent = parentPath(target.path);
  const before = await statRemote(parent === "" ? [target.path] : [target.path, parent], view, options.signal);
  const standing = before.get(target.path)?.kind;
  const paths = await gather(sources, standing === "folder", options);
  const placements = placeSources(paths, {
    text: target.text,
    mustBeFolder: target.mustBeFolder,
    kind: standing,
    parentKind: before.get(parent)?.kind,
  });
  const targets = placements.map((place) =>
    place === "itself" ? target.path : joinPath(target.path, remoteName(place.into)),
  );
  const existing = standing === undefined ? before : await statRemote(targets, view, options.signal);
  const taken = targets.filter((path) => existing.has(path) && !options.continues?.(path));
  if (!options.force) refuseExisting(taken, "remote");
  const placed = paths.map(({ path, kind }, at): Placed => {
    const to = targets[at] ?? "";
    return { source: path, kind, target: to, standing: existing.get(to)?.kind };
  });
  return steps(placed, view, options);
}

/** The local files and folders that are meant, with the names they will have. */
async function gather(
  sources: readonly Endpoint[],
  intoFolder: boolean,
  options: UploadPlanOptions,
): Promise<{ path: string; name: string; kind: Kind }[]> {
  const gathered: { path: string; name: string; kind: Kind }[] = [];
  for (const source of sources) {
    const paths = await expandLocal(resolve(options.cwd, source.path), options.windows);
    if (paths.length === 0) throw missing(source.text, "nothing matches");
    for (const path of paths) {
      const kind = await kindOf(path, source.text);
      if (source.mustBeFolder && kind === "file") throw missing(source.text, "it is a file, not a folder:");
      if (source.contentOnly && intoFolder) {
        const names = (await readdir(path)).sort();
        for (const name of names)
          gathered.push({ path: join(path, name), name, kind: await kindOf(join(path, name), name) });
      } else gathered.push({ path, name: basename(path), kind });
    }
  }
  return gathered;
}

async function kindOf(path: string, text: string): Promise<Kind> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    throw missing(text, "cannot find", error);
  }
}

function missing(text: string, what: string, cause?: unknown): CecError {
  return new CecError("not-found", `${what} ${printable(text)}`, { operation: "read", path: printable(text), cause });
}

async function* steps(placed: readonly Placed[], view: RemoteView, options: UploadPlanOptions): AsyncGenerator<Step> {
  for (const place of placed) {
    const walk = walkLocal(place.source, options);
    const merges = place.kind === "folder" && place.standing === "folder";
    if (place.standing !== undefined && place.standing !== place.kind) {
      yield { kind: "remove", side: "remote", target: place.target, why: "other-type" };
    }
    // A file that takes a file's place is the one case in which something stands where a single item goes and stays there.
    const why: DoReason = place.standing === "file" && place.kind === "file" ? "replaces" : "new";
    const found = merges ? withClashes(walk, place.target, view, options) : walk;
    for await (const each of keepEmptyFolders<Clash | LocalFound>(found)) yield toStep(each, place.target, why);
  }
}

type LocalFound = Found & {
  readonly source: string;
  /** Where folders are merged: a file stands at its target. */
  readonly replaces?: boolean;
};

/** Something of the other type stands on the server where this is to go. */
interface Clash {
  readonly kind: "clash";
  readonly relative: string;
}

/** The local walk, each entry preceded by its clash, found by walking both sides in the same order. */
async function* withClashes(
  walk: AsyncIterable<LocalFound>,
  target: string,
  view: RemoteView,
  options: UploadPlanOptions,
): AsyncGenerator<Clash | LocalFound> {
  const standing = externalSort<Pick<Found, "kind" | "relative">>(
    walkRemote(view, target, { signal: options.signal }),
    {
      compare: (a, b) => compareTreePaths(a.relative, b.relative),
      encode: ({ kind, relative }) => JSON.stringify([kind, relative]),
      decode: (line) => {
        const [kind, relative] = JSON.parse(line) as [Found["kind"], string];
        return { kind, relative };
      },
      signal: options.signal,
    },
  );
  const pairs = mergeSorted(walk, standing, (a, b) => compareTreePaths(a.relative, b.relative));
  for await (const { left, right } of pairs) {
    if (!left) continue;
    const isFolder = right?.kind === "folder";
    const clashes = right && (left.kind === "file" || left.kind === "folder") && isFolder !== (left.kind === "folder");
    if (clashes) yield { kind: "clash", relative: left.relative };
    yield right && left.kind === "file" && !clashes ? { ...left, replaces: true } : left;
  }
}

function toStep(found: Clash | LocalFound, target: string, why: DoReason): Step {
  const path = joinPath(target, found.relative);
  switch (found.kind) {
    case "clash":
      return { kind: "remove", side: "remote", target: path, why: "other-type" };
    case "folder":
      return { kind: "make-folder", side: "remote", target: path, why: "new" };
    case "skip":
      return { kind: "skip", path: found.source, reason: found.reason };
    case "trouble":
      return { kind: "fail", path: found.source, error: found.error };
    case "file":
      return {
        kind: "upload",
        source: found.source,
        target: path,
        sizeBytes: found.sizeBytes,
        modifiedMs: found.modifiedMs,
        identity: found.identity ?? "",
        why: found.replaces ? "replaces" : why,
      };
  }
}
