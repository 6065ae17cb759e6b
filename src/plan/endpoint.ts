import { CecError } from "../base/errors.ts";
import type { Side } from "./types.ts";

/** One end of a copy, as a person wrote it. */
export interface Endpoint {
  readonly side: Side;
  /** Remote: `<workspace>/<path>`, no slash at either end, `""` for the list of workspaces. Local: as written, without slashes at its end. */
  readonly path: string;
  /** Ended with a slash (or `/.`): it can only be a folder. */
  readonly mustBeFolder: boolean;
  /** Ended with `/.`, or was `.`: the folder's content is meant, not the folder. */
  readonly contentOnly: boolean;
  /** For messages. */
  readonly text: string;
}

const remotePrefix = /^cells:?\/\//;

/** True for `cells://ws/dir` and the form without a colon that shells complete better, `cells//ws/dir`. */
export function isRemoteText(text: string): boolean {
  return remotePrefix.test(text);
}

/** @throws CecError `usage` for an empty text, and for a remote path that leads above its root. */
export function parseEndpoint(text: string, windows = false): Endpoint {
  if (text === "") throw new CecError("usage", "an empty path");
  const side = isRemoteText(text) ? "remote" : "local";
  const raw = side === "remote" ? text.replace(remotePrefix, "") : text;
  const slashes = side === "local" && windows ? /[\\/]/ : /\//;
  const segments = raw.split(slashes);
  const last = segments.at(-1);
  const contentOnly = last === "." || (last === "" && segments.at(-2) === ".");
  const mustBeFolder = last === "" || last === "." || last === "..";
  const path = side === "remote" ? cleanRemote(raw, text) : trimLocal(raw, slashes);
  return { side, path, mustBeFolder, contentOnly, text };
}

/** Cleans a remote path: single slashes, no `.`, `..` resolved, NFC. @throws CecError `usage` when it leads above its root. */
export function cleanRemote(raw: string, text = raw): string {
  const kept: string[] = [];
  for (const segment of raw.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.pop() === undefined) throw new CecError("usage", `${text} leads above the root of the server`);
  }
  return kept.join("/").normalize("NFC");
}

/** Slashes at the end go, but `/` and `C:\` stay what they are. */
function trimLocal(raw: string, slashes: RegExp): string {
  let end = raw.length;
  while (end > 1 && slashes.test(raw[end - 1] ?? "") && raw[end - 2] !== ":") end -= 1;
  return raw.slice(0, end);
}
