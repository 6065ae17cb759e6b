import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { joinPath } from "../base/paths.ts";
import { remoteName } from "./names.ts";
import { childrenOf, type RemoteNode, statRemote } from "./remote-sources.ts";
import type { RemoteView } from "./types.ts";

/**
 * Items that are placed one by one and looked at in one request. The content of a larger folder (`src/.` into a folder that exists) goes there as
 * a whole, so that neither requests nor the first byte wait for its number.
 */
export const mostPlaced = 400;

/** Paths that stand already of these local names in a remote folder. @throws what the listing throws. */
export async function takenThere(
  names: readonly string[],
  target: string,
  view: RemoteView,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const wanted = new Set(names.map(remoteName));
  return (await childrenOf(target, view, signal)).filter(({ name }) => wanted.has(name)).map(({ path }) => path);
}

/** Local paths that stand already of the names that a remote folder has. Whichever side has fewer is asked about. */
export async function takenHere(
  source: RemoteNode,
  target: string,
  view: RemoteView,
  { caseInsensitive, signal }: { readonly caseInsensitive: boolean; readonly signal?: AbortSignal | undefined },
): Promise<string[]> {
  const fold = (name: string): string => (caseInsensitive ? name.toLowerCase() : name);
  const here = await readdir(target);
  if (here.length === 0) return [];
  const asked = here.map((name) => joinPath(source.path, remoteName(name)));
  const there =
    caseInsensitive || here.length > mostPlaced
      ? await childrenOf(source.path, view, signal)
      : (await statRemote(asked, view, signal)).values();
  const names = new Set([...there].map(({ name }) => fold(name)));
  return here.filter((name) => names.has(fold(remoteName(name)))).map((name) => join(target, name));
}
