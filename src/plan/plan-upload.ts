import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CecError } from "../base/errors.ts";
import { joinPath, parentPath } from "../base/paths.ts";
import { type Kind, placeSources, refuseExisting } from "./copy-target.ts";
import { changedSince, type Earlier, isDone } from "./earlier.ts";
import { keepEmptyFolders } from "./empty-folders.ts";
import type { Endpoint } from "./endpoint.ts";
import { expandLocal } from "./expand-local.ts";
import { walkLocal } from "./local-walk.ts";
import { printable, remoteName } from "./names.ts";
import { statRemote } from "./remote-sources.ts";
import type { DoReason, Found, FoundFile, RemoteView, Step } from "./types.ts";
import { withStanding } from "./with-standing.ts";

export interface UploadPlanOptions {
  /** Folder that relative local paths start from. */
  readonly cwd: string;
  readonly windows: boolean;
  /** Merge folders, replace files, and replace on a clash of types. */
  readonly force: boolean;
  readonly links: "follow" | "skip";
  /** What such a run begun is no conflict, and what it has sent of it is not sent again. */
  readonly earlier?: Earlier | undefined;
  /** Told what goes where once nothing stands against it: each source with its target. */
  readonly onPlaced?: ((source: string, target: string, kind: Kind) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Placed {
  readonly source: string;
  readonly kind: Kind;
  readonly target: string;
  /** What stands at the target now. */
  readonly standing: Kind | undefined;
  /** The run that was stopped, where this goes on with it. */
  readonly earlier: Earlier | undefined;
  /** ETag of the file that stands there. */
  readonly etag: string | undefined;
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
  // The folder that stands there may be the one the earlier run made: then this goes where that went, not into it.
  const goesOn = (path: string) => standing !== undefined && options.earlier?.continues(path, target.path) === true;
  const [only] = sources;
  const again = sources.length === 1 && only !== undefined && goesOn(resolve(options.cwd, only.path));
  const paths = await gather(sources, standing === "folder" && !again, options);
  const itself = again || (paths.length === 1 && goesOn(paths[0]?.path ?? ""));
  const placements = placeSources(paths, {
    text: target.text,
    mustBeFolder: target.mustBeFolder && !itself,
    kind: itself ? undefined : standing,
    parentKind: itself ? "folder" : before.get(parent)?.kind,
  });
  const targets = placements.map((place) =>
    place === "itself" ? target.path : joinPath(target.path, remoteName(place.into)),
  );
  const existing = standing === undefined ? before : await statRemote(targets, view, options.signal);
  const placed = paths.map(({ path, kind }, at): Placed => {
    const to = targets[at] ?? "";
    const there = existing.get(to);
    const earlier = options.earlier?.continues(path, to) ? options.earlier : undefined;
    return { source: path, kind, target: to, standing: there?.kind, etag: there?.etag, earlier };
  });
  const taken = placed.filter((place) => place.standing !== undefined && !place.earlier);
  if (!options.force)
    refuseExisting(
      taken.map((place) => place.target),
      "remote",
    );
  for (const { source, target: to, kind } of placed) options.onPlaced?.(source, to, kind);
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
    const found = merges ? withClashes(walk, place, view, options) : walk;
    for await (const each of keepEmptyFolders<Clash | LocalFound>(found)) {
      const isLone = each.kind === "file" && each.relative === "";
      yield toStep(isLone ? compared(each, place, place.etag, options) : each, place.target, why);
    }
  }
}

type LocalFound = Found & {
  readonly source: string;
  /** Where folders are merged: a file stands at its target. */
  readonly replaces?: boolean;
  /** Somebody changed what the earlier run had sent. */
  readonly foreign?: boolean;
  /** The earlier run has sent it. */
  readonly sent?: boolean;
};

/** A file with what the earlier run knows of its target, which has this ETag now. */
function compared<T extends FoundFile>(
  found: T,
  { earlier, target }: Placed,
  etag: string | undefined,
  { force }: UploadPlanOptions,
): T & Pick<LocalFound, "foreign" | "sent"> {
  if (earlier === undefined || etag === undefined) return found;
  const path = joinPath(target, found.relative);
  const saved = earlier.done(path)?.etag;
  const foreign = !force && saved !== undefined && saved !== etag;
  return { ...found, foreign, sent: isDone(earlier, path, found, etag) };
}

/** Something of the other type stands on the server where this is to go. */
interface Clash {
  readonly kind: "clash";
  readonly relative: string;
}

/** The local walk, each entry preceded by its clash. */
async function* withClashes(
  walk: AsyncIterable<LocalFound>,
  place: Placed,
  view: RemoteView,
  options: UploadPlanOptions,
): AsyncGenerator<Clash | LocalFound> {
  for await (const { entry, standing } of withStanding(walk, place.target, view, options)) {
    const clashes = standing && (entry.kind === "file" || entry.kind === "folder") && standing.kind !== entry.kind;
    if (clashes) yield { kind: "clash", relative: entry.relative };
    if (!standing || entry.kind !== "file" || clashes) yield entry;
    else yield { ...compared(entry, place, standing.etag, options), replaces: true };
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
      if (found.foreign) return { kind: "fail", path: printable(path), error: changedSince(path) };
      if (found.sent) return { kind: "skip", path: found.source, reason: "already-sent" };
      return {
        kind: "upload",
        source: found.source,
        target: path,
        sizeBytes: found.sizeBytes,
        modifiedMs: found.modifiedMs,
        changedMs: found.changedMs ?? 0,
        identity: found.identity ?? "",
        why: found.replaces ? "replaces" : why,
      };
  }
}
