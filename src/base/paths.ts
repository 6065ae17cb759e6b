/** Slash-separated paths, as the server and our plans use them on every platform. None of these functions touches a disk. */

/** Joins with exactly one slash between; empty parts are left out. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/** Last segment; of `a/b/` it is `b`. */
export function baseName(path: string): string {
  const trimmed = trimSlashes(path);
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** Everything before the last segment, without a slash at its end; `""` at the top. */
export function parentPath(path: string): string {
  const trimmed = trimSlashes(path);
  const at = trimmed.lastIndexOf("/");
  return at < 0 ? "" : trimmed.slice(0, at);
}

/** Without slashes at either end. */
export function trimSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (start < end && path[start] === "/") start += 1;
  while (end > start && path[end - 1] === "/") end -= 1;
  return path.slice(start, end);
}

/** `path` below `root`, or `undefined` when it does not lie there. The root itself is `""`. */
export function relativeTo(root: string, path: string): string | undefined {
  if (path === root) return "";
  if (root === "") return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

/**
 * Order of a depth-first walk whose folders list their children by name: a folder stands directly before what is below it.
 * Names compare by UTF-16 code unit, so that both sides of a comparison agree without a locale.
 */
export function compareTreePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    if (left === 47) return -1;
    if (right === 47) return 1;
    return left - right;
  }
  return a.length - b.length;
}
