import { CecError, isCecError } from "../../../base/errors.ts";
import type { CellsNode, Tree } from "../../../cells/types.ts";
import { cleanRemotePath } from "../../remote-path.ts";
import { visible } from "../../view/align.ts";

const binName = "recycle_bin";

/** Slugs of the workspaces named, or of all. @throws CecError `not-found`. */
export async function workspaceSlugs(tree: Tree, texts: readonly string[], signal: AbortSignal): Promise<string[]> {
  const all = (await tree.workspaces({ signal })).map((node) => node.path);
  const asked = texts.map((text) => cleanRemotePath(text).replace(new RegExp(`/${binName}$`), ""));
  if (asked.length === 0 || asked.includes("")) return all;
  for (const slug of asked) {
    if (!all.includes(slug)) {
      throw new CecError("not-found", `there is no workspace ${visible(slug)}`, {
        path: slug,
        hint: "cec ls shows the workspaces you can access.",
      });
    }
  }
  return [...new Set(asked)];
}

export function binOf(slug: string): string {
  return `${slug}/${binName}`;
}

/** What lies directly in the recycle bin of a workspace. A workspace has none until something is removed. */
export async function* binned(tree: Tree, slug: string, signal: AbortSignal): AsyncGenerator<CellsNode> {
  try {
    yield* tree.children(binOf(slug), { signal });
  } catch (error) {
    if (!isCecError(error, "not-found")) throw error;
  }
}

/** `ws/recycle_bin/a` of `ws/recycle_bin/a` and of `ws/a`. @throws CecError `usage` without a name. */
export function pathInBin(text: string): string {
  const [slug = "", ...inner] = cleanRemotePath(text).split("/");
  const rest = inner[0] === binName ? inner.slice(1) : inner;
  if (rest.length === 0) {
    throw new CecError("usage", `"${text}" names nothing in a recycle bin`, {
      hint: `Write it like common-files/${binName}/a.txt; cec trash ls shows what there is.`,
    });
  }
  return `${binOf(slug)}/${rest.join("/")}`;
}
