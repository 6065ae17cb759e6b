/** The names of a path in NFC, with empty ones and `.` left out and `..` resolved; never climbs above the start. */
export function cleanNames(path: string): string[] {
  const names: string[] = [];
  for (const name of path.normalize("NFC").split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

/** `a/b/c` -> `["a/b", "c"]`; a single name has the empty parent. */
export function splitPath(path: string): [parent: string, name: string] {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** How error messages name a node: the internal path without its datasource, with a leading slash. */
export function storagePath(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? "/" : path.slice(slash);
}
