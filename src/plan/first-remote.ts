import { isCecError } from "../base/errors.ts";
import type { Platform } from "./names.ts";
import { foundBelow } from "./remote-walk.ts";
import type { FoundFile, RemoteView } from "./types.ts";

/** Nodes per request: the first of them come soon, as each costs the server more than a millisecond. */
const pageSize = 100;
/** By then the flat listing is the cheaper way. */
const mostFiles = 2000;
const mostFolders = 200;

export interface FirstRemoteOptions {
  readonly platform?: Platform | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Some files of a remote tree, soon: folder by folder, page by page. A flat listing tells everything, but of a large tree nothing before all of it
 * is known. Hidden names are not among these, nor is what can't be fetched as it stands.
 * @throws what the pages throw; a folder that is gone meanwhile has no files.
 */
export async function* firstRemote(
  view: Pick<RemoteView, "children">,
  root: string,
  { platform, signal }: FirstRemoteOptions,
): AsyncGenerator<FoundFile> {
  let files = 0;
  let folders = 0;
  const walk = async function* (folder: string): AsyncGenerator<FoundFile> {
    folders += 1;
    try {
      for await (const node of view.children(folder, { pageSize, signal })) {
        if (files >= mostFiles || folders >= mostFolders) return;
        const found = foundBelow(root, { ...node, kind: node.kind === "file" ? "file" : "folder" }, platform);
        if (found.kind === "folder") yield* walk(node.path);
        if (found.kind !== "file") continue;
        files += 1;
        yield { ...found, hash: node.hash };
      }
    } catch (error) {
      if (!isCecError(error, "not-found")) throw error;
    }
  };
  yield* walk(root);
}
