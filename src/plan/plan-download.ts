import { lstat, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CecError, isCecError } from "../base/errors.ts";
import type { HashPool } from "../base/hash-pool.ts";
import { joinPath } from "../base/paths.ts";
import { CaseTwins } from "./case-twins.ts";
import { continuedDownload } from "./continued-file.ts";
import { type Kind, placeSources, refuseExisting } from "./copy-target.ts";
import { type Earlier, notOurs, otherType } from "./earlier.ts";
import type { Endpoint } from "./endpoint.ts";
import { mostPlaced, takenHere } from "./large-content.ts";
import { LocalClashes } from "./local-clashes.ts";
import { type Platform, printable, refusedName, refuseLocalName } from "./names.ts";
import { childrenOf, findRemote, type RemoteNode } from "./remote-sources.ts";
import type { DoReason, Found, RemoteView, Step } from "./types.ts";
import { walkRemoteSoon } from "./walk-remote-soon.ts";

export interface DownloadPlanOptions {
  /** Folder that relative local paths start from. */
  readonly cwd: string;
  readonly platform: Platform;
  /** The disk takes `A` and `a` for one name. */
  readonly caseInsensitive: boolean;
  /** Merge folders, replace files, and replace on a clash of types. */
  readonly force: boolean;
  /** What such a run begun is no conflict, and what it has fetched of it is not fetched again. */
  readonly earlier?: Earlier | undefined;
  /** Reads files where the notes of such a run don't tell whether they are those of the server. */
  readonly hashes?: HashPool | undefined;
  /** Told what goes where once nothing stands against it: each source with its target. */
  readonly onPlaced?: ((source: string, target: string, kind: Kind) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Placed {
  readonly node: RemoteNode;
  readonly target: string;
  readonly standing: Kind | undefined;
  /** The run that was stopped, where this goes on with it. */
  readonly earlier: Earlier | undefined;
}

/**
 * The steps that bring remote files and folders to this machine, streamed while the server lists them.
 * @throws CecError before the first step: `not-found` (a source or the folder above the target), `conflict` (something exists).
 */
export async function planDownload(
  sources: readonly Endpoint[],
  target: Endpoint,
  view: RemoteView,
  options: DownloadPlanOptions,
): Promise<AsyncIterable<Step>> {
  const path = resolve(options.cwd, target.path);
  const standing = await kindOf(path, stat);
  // The folder that stands there may be the one the earlier run made: then this goes where that went, not into it.
  const goesOn = (source: string) => standing !== undefined && options.earlier?.continues(source, path) === true;
  const again = sources.length === 1 && goesOn(sources[0]?.path ?? "");
  const into = standing === "folder" && !again;
  const nodes = await gather(sources, into, view, options.signal);
  const [first] = nodes;
  if (into && first && isWhole(first, sources)) {
    if (!options.force) refuseExisting(await takenHere(first, path, view, options), "local");
    options.onPlaced?.(first.path, path, "folder");
    return steps([{ node: first, target: path, standing, earlier: undefined }], view, options);
  }
  const itself = again || (nodes.length === 1 && goesOn(nodes[0]?.path ?? ""));
  const placements = placeSources(nodes, {
    text: target.text,
    mustBeFolder: target.mustBeFolder && !itself,
    kind: itself ? undefined : standing,
    parentKind: standing === undefined ? await kindOf(dirname(path), stat) : "folder",
  });
  const placed: Placed[] = [];
  for (const [at, node] of nodes.entries()) {
    const place = placements[at];
    if (place === undefined) continue;
    const refused = place === "itself" ? undefined : refuseLocalName(place.into, options.platform);
    if (refused !== undefined) throw refusedName(node.path, refused);
    const to = place === "itself" ? path : join(path, place.into);
    const earlier = options.earlier?.continues(node.path, to) ? options.earlier : undefined;
    placed.push({ node, target: to, standing: await kindOf(to, lstat), earlier });
  }
  const taken = placed.filter((each) => each.standing !== undefined && !each.earlier);
  if (!options.force)
    refuseExisting(
      taken.map((each) => each.target),
      "local",
    );
  for (const { node, target: to } of placed) options.onPlaced?.(node.path, to, node.kind);
  return steps(placed, view, options);
}

async function gather(
  sources: readonly Endpoint[],
  intoFolder: boolean,
  view: RemoteView,
  signal: AbortSignal | undefined,
): Promise<RemoteNode[]> {
  const gathered: RemoteNode[] = [];
  for (const source of sources) {
    if (source.path === "") {
      throw new CecError("usage", "name a workspace to copy from", { hint: "cec ls shows the workspaces." });
    }
    for await (const node of findSource(source, view, signal)) {
      if (source.mustBeFolder && node.kind === "file") throw missing(source.text);
      if (!source.contentOnly || !intoFolder || isWhole(node, sources)) gathered.push(node);
      else gathered.push(...(await childrenOf(node.path, view, signal)));
    }
  }
  return gathered;
}

/** A folder whose content is too much to be placed name by name. */
function isWhole({ path, kind, childrenCount = 0 }: RemoteNode, [source, ...others]: readonly Endpoint[]): boolean {
  if (others.length > 0 || !source?.contentOnly || source.path !== path) return false;
  return kind === "folder" && childrenCount > mostPlaced;
}

async function* findSource(
  source: Endpoint,
  view: RemoteView,
  signal: AbortSignal | undefined,
): AsyncGenerator<RemoteNode> {
  try {
    yield* findRemote(source.path, view, signal);
  } catch (error) {
    throw isCecError(error, "not-found") ? missing(source.text, error) : error;
  }
}

function missing(text: string, cause?: unknown): CecError {
  return new CecError("not-found", `cannot find ${printable(text)} on the server`, {
    operation: "read",
    path: printable(text),
    cause,
  });
}

/** @throws the system's error where nobody may look. */
async function kindOf(path: string, look: typeof stat): Promise<Kind | undefined> {
  try {
    const facts = await look(path);
    if (facts.isDirectory()) return "folder";
    if (facts.isFile() || facts.isSymbolicLink()) return "file";
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
  throw new CecError("conflict", "a device, pipe or socket stands there", {
    operation: "write",
    path: printable(path),
  });
}

async function* steps(placed: readonly Placed[], view: RemoteView, options: DownloadPlanOptions): AsyncGenerator<Step> {
  for (const { node, target, standing, earlier } of placed) {
    if (standing !== undefined && standing !== node.kind) {
      if (!options.force) {
        yield { kind: "fail", path: printable(target), error: otherType(target, standing) };
        continue;
      }
      yield { kind: "remove", side: "local", target, why: "other-type" };
    }
    if (node.kind === "file") {
      const why = standing === "file" ? "replaces" : "new";
      yield await onlyMissing(toStep({ ...node, relative: "" }, node.path, target, why), earlier, view, options);
      continue;
    }
    if (standing !== "folder") yield { kind: "make-folder", side: "local", target, why: "new" };
    const clashes = standing === "folder" ? new LocalClashes(target, options.force) : undefined;
    const folded = options.caseInsensitive ? new CaseTwins() : undefined;
    for await (const found of walkRemoteSoon(view, node.path, options)) {
      let why: DoReason = "new";
      if (found.kind === "file" || found.kind === "folder") {
        const twin = folded?.add(found.relative);
        if (twin !== undefined) {
          yield { kind: "fail", path: joinPath(node.path, found.relative), error: caseTwin(found.relative, twin) };
          continue;
        }
        const before = await clashes?.before(found.relative, found.kind);
        yield* before?.steps ?? [];
        if (before?.blocked) {
          if (before.blocked === "above") {
            yield { kind: "skip", path: joinPath(node.path, found.relative), reason: "unreachable" };
          }
          continue;
        }
        if (before?.stands && found.kind === "folder") continue;
        if (before?.stands) why = "replaces";
      }
      yield await onlyMissing(toStep(found, node.path, target, why), earlier, view, options);
    }
  }
}

/** The step, or why it is not to be done where something stands that an earlier run left, or somebody else. */
async function onlyMissing(
  step: Step,
  earlier: Earlier | undefined,
  view: RemoteView,
  { force, hashes, signal }: DownloadPlanOptions,
): Promise<Step> {
  if (earlier === undefined || step.kind !== "download" || step.why !== "replaces") return step;
  switch (await continuedDownload(step, { earlier, force, view, hashes, signal })) {
    case "copy":
      return step;
    case "done":
      return { kind: "skip", path: step.source, reason: "already-there" };
    case "foreign": {
      const error = notOurs(step.target, earlier.done(step.target) !== undefined);
      return { kind: "fail", path: printable(step.target), error };
    }
  }
}

function toStep(found: Found, root: string, target: string, why: DoReason): Step {
  const path = joinPath(root, found.relative);
  const local = found.relative === "" ? target : join(target, ...found.relative.split("/"));
  switch (found.kind) {
    case "folder":
      return { kind: "make-folder", side: "local", target: local, why };
    case "skip":
      return { kind: "skip", path, reason: found.reason };
    case "trouble":
      return { kind: "fail", path: printable(path), error: found.error };
    case "file": {
      const { sizeBytes, modifiedMs, etag, hash } = found;
      return {
        kind: "download",
        source: path,
        root: found.relative === "" ? undefined : root,
        target: local,
        sizeBytes,
        modifiedMs,
        etag,
        hash,
        why,
      };
    }
  }
}

function caseTwin(relative: string, twin: string): CecError {
  return new CecError(
    "conflict",
    `its name differs only in case from ${printable(twin)}, which this disk can't tell apart`,
    {
      operation: "plan",
      path: printable(relative),
    },
  );
}
