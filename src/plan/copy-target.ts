import { CecError } from "../base/errors.ts";
import { printable } from "./names.ts";

export type Kind = "file" | "folder";

export interface CopySource {
  /** The name it gets inside a folder. */
  readonly name: string;
  readonly kind: Kind;
}

export interface CopyTarget {
  /** For messages, as written. */
  readonly text: string;
  /** Written with a slash at its end. */
  readonly mustBeFolder: boolean;
  /** What stands there now. */
  readonly kind: Kind | undefined;
  readonly parentKind: Kind | undefined;
}

/** Where one source goes: into the target under a name, or onto the target itself. */
export type Placement = { readonly into: string } | "itself";

/**
 * Decides where each source goes, as scp does: into an existing folder; onto a missing last segment, which is the new name of a single
 * source; a slash at the end asks for a folder, which is made when only it is missing; several sources need a folder.
 * @throws CecError `not-found` when the folder above is missing (or the one several sources need), `conflict` when a file stands where a
 * folder is needed or two sources have one name.
 */
export function placeSources(sources: readonly CopySource[], target: CopyTarget): Placement[] {
  const shown = printable(target.text);
  if (target.kind === undefined && target.parentKind === undefined) {
    throw new CecError("not-found", `the folder above ${shown} does not exist`, {
      path: shown,
      hint: "Make it first (mkdir -p): only the last part of a target may be missing.",
    });
  }
  if (target.kind === undefined && target.parentKind === "file") {
    throw new CecError("conflict", `what is above ${shown} is a file`, { path: shown });
  }
  const single = sources.length === 1 && !target.mustBeFolder;
  if (target.kind === "file" && !single)
    throw new CecError("conflict", `${shown} is a file, not a folder`, { path: shown });
  if (target.kind !== "folder" && single) return ["itself"];
  if (target.kind === undefined && !target.mustBeFolder) {
    throw new CecError("not-found", `there is no folder ${shown} to put several items into`, {
      path: shown,
      hint: `Write ${shown}/ (with a slash) to make it.`,
    });
  }
  const seen = new Set<string>();
  for (const { name } of sources) {
    const key = name.normalize("NFC");
    if (seen.has(key)) {
      throw new CecError("conflict", `two sources have the same name: ${printable(name)}`, { path: shown });
    }
    seen.add(key);
  }
  return sources.map(({ name }) => ({ into: name }));
}

/** @throws CecError `conflict` naming the first of the items that exist already, when nothing may be replaced. */
export function refuseExisting(existing: readonly string[], side: "local" | "remote"): void {
  const [first] = existing;
  if (first === undefined) return;
  const [where, done] = side === "remote" ? [" on the server", "sent"] : ["", "fetched"];
  const more = existing.length > 1 ? ` (and ${existing.length - 1} more)` : "";
  throw new CecError(
    "conflict",
    `a file or folder named ${printable(first)} exists already${where}${more}: nothing was ${done}`,
    {
      path: printable(first),
      hint: "Use --force to merge folders and replace files.",
    },
  );
}
