import { relativeTo } from "../base/paths.ts";
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
  const isWorkspace = !root.includes("/");
  let binSeen = false;
  for await (const listed of view.list(root, {
    signal: options.signal,
    recursive: true,
    mayRepeat: options.mayRepeat ?? false,
  })) {
    const relative = relativeTo(root, listed.path);
    if (relative === "") continue;
    if (relative === undefined) {
      yield {
        kind: "trouble",
        relative: "",
        error: refusedName(listed.path, "the server listed a path outside of the folder"),
      };
      continue;
    }
    if (isWorkspace && (relative === "recycle_bin" || relative.startsWith("recycle_bin/"))) {
      if (!binSeen) yield { kind: "skip", relative: "recycle_bin", reason: "recycle-bin" };
      binSeen = true;
      continue;
    }
    if (relative === ".pydio" || relative.endsWith("/.pydio")) {
      yield { kind: "skip", relative, reason: "server-file" };
      continue;
    }
    const refused = options.platform === undefined ? undefined : refuseLocalPath(relative, options.platform);
    if (refused !== undefined) {
      yield { kind: "trouble", relative, error: refusedName(listed.path, refused) };
    } else if (listed.kind === "folder") {
      yield { kind: "folder", relative };
    } else if (listed.etag === "temporary") {
      yield { kind: "skip", relative, reason: "upload-in-progress" };
    } else {
      yield {
        kind: "file",
        relative,
        sizeBytes: listed.sizeBytes,
        modifiedMs: listed.modifiedSeconds * 1000,
        etag: listed.etag,
      };
    }
  }
}
