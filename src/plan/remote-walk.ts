import { relativeTo } from "../base/paths.ts";
import type { ListedObject } from "../gateway/types.ts";
import { type Platform, refusedName, refuseLocalPath } from "./names.ts";
import type { Found, RemoteView } from "./types.ts";

export interface RemoteWalkOptions {
  /** Names this machine can't hold are yielded as trouble. `undefined`: the entries are not meant for a disk. */
  readonly platform?: Platform | undefined;
  /** See `Gateway.list`. */
  readonly mayRepeat?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything below a remote folder from one flat listing, as it arrives: in no order, the folder itself left out. Names are checked.
 * Of a whole workspace the recycle bin is skipped: what was deleted is not part of it.
 */
export async function* walkRemote(view: RemoteView, root: string, options: RemoteWalkOptions): AsyncGenerator<Found> {
  let binSeen = false;
  for await (const listed of view.list(root, {
    signal: options.signal,
    recursive: true,
    mayRepeat: options.mayRepeat ?? false,
  })) {
    const found = foundBelow(root, listed, options.platform);
    if (found.kind === "skip" && found.reason === "recycle-bin") {
      if (!binSeen) yield found;
      binSeen = true;
    } else if (found.relative !== "" || found.kind === "trouble") yield found;
  }
}

/** A listed entry as a walk of `root` finds it; what is in the recycle bin stands for the bin. */
export function foundBelow(root: string, listed: ListedObject, platform: Platform | undefined): Found {
  const relative = relativeTo(root, listed.path);
  if (relative === undefined) {
    const error = refusedName(listed.path, "the server listed a path outside of the folder");
    return { kind: "trouble", relative: "", error };
  }
  if (!root.includes("/") && relativeTo("recycle_bin", relative) !== undefined) {
    return { kind: "skip", relative: "recycle_bin", reason: "recycle-bin" };
  }
  if (relative === ".pydio" || relative.endsWith("/.pydio")) return { kind: "skip", relative, reason: "server-file" };
  const refused = platform === undefined || relative === "" ? undefined : refuseLocalPath(relative, platform);
  if (refused !== undefined) return { kind: "trouble", relative, error: refusedName(listed.path, refused) };
  if (listed.kind === "folder") return { kind: "folder", relative };
  if (listed.etag === "temporary") return { kind: "skip", relative, reason: "upload-in-progress" };
  const { sizeBytes, modifiedSeconds, etag } = listed;
  return { kind: "file", relative, sizeBytes, modifiedMs: modifiedSeconds * 1000, etag };
}
