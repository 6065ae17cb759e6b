import { CecError } from "../base/errors.ts";

/**
 * The address of an object: every byte outside the unreserved set of RFC 3986 is percent-encoded, also those URLs allow bare (`+`, `'`, `(`),
 * which signers and servers read differently. The name is sent in the normal form it has: the server compares normalised.
 * @throws CecError `usage` for a path no address can name: empty, with `.` or `..` segments, or with broken surrogates.
 */
export function objectUrl(root: string, path: string): string {
  const segments = path.split("/");
  if (path === "" || segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw new CecError("usage", "not a path the server can hold", {
      path,
      hint: "Write it like workspace/folder/name.",
    });
  }
  try {
    return `${root}/${segments.map(encodePart).join("/")}`;
  } catch (cause) {
    // encodeURIComponent refuses half of a surrogate pair.
    throw new CecError("usage", "the name is not valid Unicode", { path, cause });
  }
}

/** `?name=value&...`, encoded the same way; a value of `""` leaves the bare name. */
export function query(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) =>
    value === "" ? encodePart(name) : `${encodePart(name)}=${encodePart(value)}`,
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function encodePart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
