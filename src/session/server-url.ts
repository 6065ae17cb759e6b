import { CecError } from "../base/errors.ts";

/**
 * Reduces what a person types or pastes (with a path, a trailing slash, upper case) to `scheme://host[:port]`.
 * @throws CecError `usage` when it is no http(s) address, or names a login.
 */
export function parseServerUrl(text: string): string {
  const trimmed = text.trim();
  const hint = "Give the address of the server, like https://files.example.com.";
  if (!/^https?:\/\//i.test(trimmed)) throw new CecError("usage", `"${trimmed}" is not a server address`, { hint });
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (!url || url.hostname === "") throw new CecError("usage", `"${trimmed}" is not a server address`, { hint });
  if (url.username !== "" || url.password !== "") {
    // The text may hold a password: it is not repeated.
    throw new CecError("usage", "the server address must not contain a login or password", { hint });
  }
  return url.origin;
}

/** Host and port with the default port filled in, as account ids hold it: `files.example.com:443`. */
export function hostAndPort(url: string): string {
  const parsed = new URL(url);
  return `${parsed.hostname}:${parsed.port || (parsed.protocol === "http:" ? "80" : "443")}`;
}
