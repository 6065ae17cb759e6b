import { joinPath, parentPath } from "../../base/paths.ts";
import { foundBelow } from "../remote-walk.ts";
import type { Found, RemoteView } from "../types.ts";
import type { LookUp, Standing } from "./look-up.ts";

/** Looks at places below a remote folder, and at each folder above them once: one request for all, or for 400 of them. */
export function lookUpRemote(view: Pick<RemoteView, "stats">, root: string): LookUp {
  /** Folders seen, and whether they are there; `undefined` in it: something else is. */
  const folders = new Map<string, boolean | undefined>([["", true]]);
  return async (relatives, signal) => {
    const asked = new Set<string>();
    for (const relative of relatives) {
      for (let folder = parentPath(relative); !folders.has(folder); folder = parentPath(folder)) asked.add(folder);
      if (folders.get(parentPath(relative)) !== false) asked.add(relative);
    }
    const nodes =
      asked.size === 0
        ? []
        : await view.stats(
            [...asked].map((at) => joinPath(root, at)),
            { signal },
          );
    const seen = new Map<string, Found>();
    for (const node of nodes) {
      const kind = node.kind === "file" ? "file" : "folder";
      seen.set(node.path, foundBelow(root, { ...node, kind }, undefined));
    }
    const find = (relative: string): Found | undefined => seen.get(joinPath(root, relative));
    const isThere = (folder: string): boolean | undefined => {
      if (folders.has(folder)) return folders.get(folder);
      const above = isThere(parentPath(folder));
      const found = find(folder);
      const there = above !== true ? above : found === undefined ? false : found.kind === "folder" ? true : undefined;
      folders.set(folder, there);
      return there;
    };
    const standings = new Map<string, Standing>();
    for (const relative of relatives) {
      const there = isThere(parentPath(relative));
      const found = there ? find(relative) : undefined;
      if (there === false || (there && found === undefined)) standings.set(relative, null);
      else if (found?.kind === "file") standings.set(relative, found);
    }
    return standings;
  };
}
