import { CecError } from "../../base/errors.ts";
import { compareVersions, parseVersion, type VersionNumber } from "../../base/version-number.ts";
import type { Manifest, Release } from "./manifest.ts";

export interface Wish {
  /** This one and no other, be it older. */
  readonly version: string | undefined;
  /** Releases of the channel `dev`, and versions with a pre-release part, count too. */
  readonly dev: boolean;
}

/** The release a wish leads to; `undefined` when there is nothing newer. @throws CecError `not-found` for a version that is not there. */
export function chooseRelease(manifest: Manifest, wish: Wish, current: string): Release | undefined {
  if (wish.version !== undefined) {
    const wanted = parsed(wish.version);
    const found = manifest.releases.find(({ version }) => compareVersions(parsed(version), wanted) === 0);
    if (found) return found;
    const known = manifest.releases.map(({ version }) => version);
    throw new CecError("not-found", `there is no release ${wish.version}`, {
      operation: "update",
      hint: known.length === 0 ? "The server has none." : `There are: ${known.slice(0, 10).join(", ")}.`,
    });
  }
  const now = parsed(current);
  let best: Release | undefined;
  for (const release of manifest.releases) {
    const version = parsed(release.version);
    const isDev = release.channel === "dev" || version.prerelease.length > 0;
    if ((isDev && !wish.dev) || compareVersions(version, now) <= 0) continue;
    if (!best || compareVersions(version, parsed(best.version)) > 0) best = release;
  }
  return best;
}

function parsed(version: string): VersionNumber {
  const found = parseVersion(version);
  if (!found) throw new CecError("usage", `"${version}" is not a version`, { hint: "Write it like 1.2.3." });
  return found;
}
