import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CecError } from "../base/errors.ts";
import type { HashPool } from "../base/hash-pool.ts";
import { joinPath, parentPath } from "../base/paths.ts";
import { continuedUpload } from "./continued-file.ts";
import { type Kind, placeSources, refuseExisting } from "./copy-target.ts";
import { type Earlier, notOurs, otherType } from "./earlier.ts";
import { keepEmptyFolders } from "./empty-folders.ts";
import type { Endpoint } from "./endpoint.ts";
import { expandLocal } from "./expand-local.ts";
import { mostPlaced, takenThere } from "./large-content.ts";
import { walkLocal } from "./local-walk.ts";
import { printable, remoteName } from "./names.ts";
import { statRemote } from "./remote-sources.ts";
import type { FailStep, Found, RemoteView, SkipReason, Step } from "./types.ts";
import { type Standing, withStanding } from "./with-standing.ts";

export interface UploadPlanOptions {
  /** Folder that relative local paths start from. */
  readonly cwd: string;
  readonly windows: boolean;
  /** Merge folders, replace files, and replace on a clash of types. */
  readonly force: boolean;
  readonly links: "follow" | "skip";
  /** What such a run begun is no conflict, and what it has sent of it is not sent again. */
  readonly earlier?: Earlier | undefined;
  /** Reads files where the notes of such a run don't tell whether its target has them. */
  readonly hashes?: HashPool | undefined;
  /** Told what goes where once nothing stands against it: each source with its target. */
  readonly onPlaced?: ((source: string, target: string, kind: Kind) => void) | undefined;
  /** Where a large tree is merged into another, see {@link WithStandingOptions}. */
  readonly collectGarbage?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Placed {
  readonly source: string;
  readonly kind: Kind;
  readonly target: string;
  /** What stands at the target now. */
  readonly standing: Standing | undefined;
  /** The run that was stopped, where this goes on with it. */
  readonly earlier: Earlier | undefined;
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
  const into = standing === "folder" && !again;
  const whole = into && only && sources.length === 1 ? await largeContent(only, options) : undefined;
  if (whole) {
    const { path: source, names } = whole;
    if (!options.force) refuseExisting(await takenThere(names, target.path, view, options.signal), "remote");
    options.onPlaced?.(source, target.path, "folder");
    const merged = options.force ? before.get(target.path) : undefined;
    return steps(
      [{ source, kind: "folder", target: target.path, standing: merged, earlier: undefined }],
      view,
      options,
    );
  }
  const paths = await gather(sources, into, options);
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
    const earlier = options.earlier?.continues(path, to) ? options.earlier : undefined;
    return { source: path, kind, target: to, standing: existing.get(to), earlier };
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

/** A folder whose content is too much to be placed name by name. */
async function largeContent(
  source: Endpoint,
  { cwd, windows }: UploadPlanOptions,
): Promise<{ path: string; names: readonly string[] } | undefined> {
  if (!source.contentOnly) return undefined;
  const [path, ...others] = await expandLocal(resolve(cwd, source.path), windows);
  if (path === undefined || others.length > 0 || (await kindOf(path, source.text)) === "file") return undefined;
  const names = await readdir(path);
  return names.length > mostPlaced ? { path, names } : undefined;
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
    // What may not be looked at may well be there.
    if (error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM")) throw error;
    throw missing(text, "cannot find", error);
  }
}

function missing(text: string, what: string, cause?: unknown): CecError {
  return new CecError("not-found", `${what} ${printable(text)}`, { operation: "read", path: printable(text), cause });
}

async function* steps(placed: readonly Placed[], view: RemoteView, options: UploadPlanOptions): AsyncGenerator<Step> {
  for (const place of placed) {
    const { standing } = place;
    if (standing !== undefined && standing.kind !== place.kind) {
      if (!options.force) {
        yield { kind: "fail", path: printable(place.target), error: otherType(place.target, standing.kind) };
        continue;
      }
      yield { kind: "remove", side: "remote", target: place.target, why: "other-type" };
    }
    const walk = walkLocal(place.source, options);
    const found =
      standing?.kind === "folder" && place.kind === "folder" ? withClashes(walk, place, view, options) : walk;
    for await (const each of keepEmptyFolders<Planned>(found)) {
      if (each.kind === "file" && each.relative === "" && standing?.kind === "file") {
        yield toStep(await compared(each, standing, place, view, options), place.target);
      } else yield toStep(each, place.target);
    }
  }
}

type LocalFound = Found & { readonly source: string };

type Planned = (LocalFound & { readonly standing?: Standing }) | Clash | Settled;

/** Something of the other type stands on the server where this is to go. */
interface Clash {
  readonly kind: "clash";
  readonly relative: string;
}

/** There is nothing to do about it, or nothing that may be done. */
interface Settled {
  readonly kind: "settled";
  readonly relative: string;
  readonly source: string;
  readonly as: SkipReason | FailStep;
}

/** A file at whose target one stands. */
async function compared(
  found: LocalFound & { kind: "file" },
  standing: Standing,
  { earlier, target }: Placed,
  view: RemoteView,
  { force, hashes, signal }: UploadPlanOptions,
): Promise<Planned> {
  const { relative, source } = found;
  const path = joinPath(target, relative);
  const needs = earlier && { earlier, force, view, hashes, signal };
  const becomes = needs ? await continuedUpload(path, found, standing, needs) : "copy";
  if (becomes === "copy") return { ...found, standing };
  if (becomes === "done") return { kind: "settled", relative, source, as: "already-sent" };
  const error = notOurs(path, earlier?.done(path) !== undefined);
  return { kind: "settled", relative, source, as: { kind: "fail", path: printable(path), error } };
}

/** The local walk, each entry with what is to become of what stands at its target. */
async function* withClashes(
  walk: AsyncIterable<LocalFound>,
  place: Placed,
  view: RemoteView,
  options: UploadPlanOptions,
): AsyncGenerator<Planned> {
  /** The folder in whose place a file stands that has to stay. */
  let blocked: string | undefined;
  for await (const { entry, standing } of withStanding(walk, place.target, view, options)) {
    const { kind, relative, source } = entry;
    // It stands; so does what is below it, or it is made on its own.
    if (kind === "folder" && (relative === "" || standing?.kind === "folder")) continue;
    if (blocked !== undefined && relative.startsWith(`${blocked}/`)) {
      yield { kind: "settled", relative, source, as: "unreachable" };
      continue;
    }
    if (!standing || (kind !== "file" && kind !== "folder")) {
      yield entry;
      continue;
    }
    if (standing.kind !== kind && !options.force) {
      const path = joinPath(place.target, relative);
      if (kind === "folder") blocked = relative;
      const error = otherType(path, standing.kind);
      yield { kind: "settled", relative, source, as: { kind: "fail", path: printable(path), error } };
      continue;
    }
    if (standing.kind !== kind) yield { kind: "clash", relative };
    if (kind === "file" && standing.kind === "file") yield await compared(entry, standing, place, view, options);
    else yield entry;
  }
}

function toStep(found: Planned, target: string): Step {
  const path = joinPath(target, found.relative);
  switch (found.kind) {
    case "clash":
      return { kind: "remove", side: "remote", target: path, why: "other-type" };
    case "settled":
      return typeof found.as === "string" ? { kind: "skip", path: found.source, reason: found.as } : found.as;
    case "folder":
      return { kind: "make-folder", side: "remote", target: path, why: "new" };
    case "skip":
      return { kind: "skip", path: found.source, reason: found.reason };
    case "trouble":
      return { kind: "fail", path: found.source, error: found.error };
    case "file": {
      const { standing } = found;
      return {
        kind: "upload",
        source: found.source,
        target: path,
        sizeBytes: found.sizeBytes,
        modifiedMs: found.modifiedMs,
        changedMs: found.changedMs ?? 0,
        identity: found.identity ?? "",
        replaces: standing === undefined || standing.temporary ? "" : standing.etag,
        why: standing ? "replaces" : "new",
      };
    }
  }
}
