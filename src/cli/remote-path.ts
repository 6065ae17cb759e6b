import { CecError } from "../base/errors.ts";
import { cleanRemote } from "../plan/endpoint.ts";

/** Takes what people type for a remote path: `cells://ws/dir`, `/ws/dir/`, `ws//dir`. The empty path is the list of workspaces. */
export function cleanRemotePath(text: string): string {
  return cleanRemote(text.replace(/^cells:?\/\//, ""), text);
}

/** A path below a workspace. @throws CecError `usage` for an empty one or a workspace itself. */
export function pathInWorkspace(text: string, purpose: string): string {
  const path = cleanRemotePath(text);
  if (!path.includes("/")) {
    throw new CecError("usage", `${purpose} needs a path inside a workspace, not "${text}"`, {
      hint: "Write it like common-files/folder; cec ls shows the workspaces.",
    });
  }
  return path;
}

/** `a/b/c` -> `a`, `a/b`. */
export function ancestors(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, at) => segments.slice(0, at + 1).join("/"));
}
