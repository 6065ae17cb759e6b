import { isAbsolute, relative, resolve, sep } from "node:path";
import { CecError } from "../../base/errors.ts";
import { relativeTo } from "../../base/paths.ts";
import { truePlace } from "../../base/true-place.ts";
import type { CompareBy } from "../../plan/compare/judge-files.ts";
import type { TreeSide } from "../../plan/compare/side.ts";
import { parseEndpoint } from "../../plan/endpoint.ts";
import type { SyncRules } from "../../plan/sync/types.ts";
import type { Context, FlagValues } from "../types.ts";
import { visible } from "../view/align.ts";
import type { OpenTree } from "./open-trees.ts";
import type { ruleFlags } from "./sync-flags.ts";

export type RuleFlags = FlagValues<typeof ruleFlags>;

/** How files are compared. @throws CecError `usage` when two ways are asked for. */
export function compareBy({ checksum, sizeOnly }: Pick<RuleFlags, "checksum" | "sizeOnly">): CompareBy {
  if (checksum && sizeOnly) throw new CecError("usage", "--checksum and --size-only exclude each other");
  return checksum ? "checksum" : sizeOnly ? "size" : "date";
}

/** The rules that the flags ask for. @throws CecError `usage`. */
export async function syncRules(
  context: Context,
  given: RuleFlags,
  { source, target }: { readonly source: TreeSide; readonly target: TreeSide },
): Promise<SyncRules> {
  if (given.permanently && !given.delete) throw new CecError("usage", "--permanently needs --delete");
  if (given.existing && given.ignoreExisting) {
    throw new CecError("usage", "--existing and --ignore-existing together leave nothing to do");
  }
  return {
    by: compareBy(given),
    delete: given.delete,
    permanently: given.permanently,
    update: given.update,
    existing: given.existing,
    ignoreExisting: given.ignoreExisting,
    backupRoot: given.backupDir === undefined ? undefined : await backupRoot(context, given.backupDir, source, target),
    maxDelete: given.maxDelete === undefined ? undefined : maxDelete(given.maxDelete),
    preserveTimes: given.preserveTimes,
  };
}

async function backupRoot(
  { cwd, platform }: Context,
  text: string,
  source: TreeSide,
  target: TreeSide,
): Promise<string> {
  const end = parseEndpoint(text, platform === "win32");
  if (end.side !== target.side || end.path === "") {
    const where =
      target.side === "remote" ? "on the server, as DST is: cells://workspace/folder" : "on this machine, as DST is";
    throw new CecError("usage", `--backup-dir must be ${where}`);
  }
  const path = end.side === "local" ? resolve(cwd, end.path) : end.path;
  const isIn = async (tree: TreeSide): Promise<boolean> =>
    tree.side === "remote"
      ? liesIn(path, tree.root, tree.side)
      : liesIn(await truePlace(path), await truePlace(tree.root), tree.side);
  if (await isIn(target)) {
    throw new CecError("usage", "--backup-dir lies inside DST: the next run would take it for part of it", { path });
  }
  if (source.side === target.side && (await isIn(source))) {
    throw new CecError("usage", "--backup-dir lies inside SRC: nothing is changed there", { path });
  }
  return path;
}

function maxDelete(text: string): { items: number } | { percent: number } {
  const match = /^(\d+)(%?)$/.exec(text.trim());
  const number = Number(match?.[1]);
  if (!match || (match[2] === "%" && number > 100)) {
    throw new CecError("usage", `--max-delete is a number or a percentage such as 10%, not "${text}"`);
  }
  return match[2] === "%" ? { percent: number } : { items: number };
}

/** True when `path` is `root` or lies below it. */
function liesIn(path: string, root: string, side: TreeSide["side"]): boolean {
  if (side === "remote") return relativeTo(root, path) !== undefined;
  const way = relative(root, path);
  return way === "" || (way.split(sep, 1)[0] !== ".." && !isAbsolute(way));
}

/** What can't be synced, whatever the rules. @throws CecError `usage`, `not-found`, `conflict`. */
export function refuseTrees(source: OpenTree, target: OpenTree, { delete: deletes }: Pick<SyncRules, "delete">): void {
  if (source.side === "local" && target.side === "local") {
    throw new CecError("usage", "one side of sync is on the server", {
      hint: "Write that side as cells://workspace/path.",
    });
  }
  if (source.kind === undefined) {
    throw new CecError("not-found", `cannot find ${visible(source.text)}`, { operation: "sync", path: source.text });
  }
  if (source.kind === "file") {
    throw new CecError("usage", `${visible(source.text)} is a file: sync takes folders`, {
      hint: "Use cec scp for files.",
    });
  }
  if (target.kind === "file") {
    throw new CecError("conflict", `${visible(target.text)} is a file, not a folder`, { path: target.text });
  }
  if (source.side !== target.side) return;
  if (liesIn(target.root, source.root, source.side)) {
    throw new CecError(
      "usage",
      `${visible(target.text)} lies inside ${visible(source.text)}: it would grow without end`,
    );
  }
  if (deletes && liesIn(source.root, target.root, source.side)) {
    throw new CecError(
      "usage",
      `${visible(source.text)} lies inside ${visible(target.text)}: --delete would delete it`,
    );
  }
}
