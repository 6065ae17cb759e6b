/** A version such as `4.2.1`, `v4.3` or `2.0.6-dev.20191205+build5`, after semver.org, with any count of numbers. */
export interface VersionNumber {
  readonly numbers: readonly number[];
  /** Dot-separated identifiers of a pre-release; empty for a release. */
  readonly prerelease: readonly string[];
}

const identifiers = "[0-9A-Za-z~-]+(?:\\.[0-9A-Za-z~-]+)*";
// The dash before a pre-release may be missing where it begins with a letter: 4.0rc2.
const grammar = new RegExp(
  `^v?(\\d+(?:\\.\\d+)*)(?:-(${identifiers})|([A-Za-z~]${identifiers}|[A-Za-z~]))?(?:\\+${identifiers})?$`,
);

/** `undefined` when the text is no version. */
export function parseVersion(text: string): VersionNumber | undefined {
  const match = grammar.exec(text.trim());
  if (!match) return undefined;
  const prerelease = match[2] ?? match[3];
  return { numbers: (match[1] ?? "").split(".").map(Number), prerelease: prerelease?.split(".") ?? [] };
}

/** Negative when `a` is older, 0 when they are the same, positive when `a` is newer. Missing numbers count as 0. */
export function compareVersions(a: VersionNumber, b: VersionNumber): number {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at += 1) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  // A release is newer than what led to it.
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  for (let at = 0; at < Math.min(a.prerelease.length, b.prerelease.length); at += 1) {
    const difference = compareIdentifiers(a.prerelease[at] ?? "", b.prerelease[at] ?? "");
    if (difference !== 0) return difference;
  }
  return a.prerelease.length - b.prerelease.length;
}

/** Numbers by value and before texts, texts by their characters (semver.org, 11.4). */
function compareIdentifiers(a: string, b: string): number {
  const [aNumeric, bNumeric] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumeric && bNumeric) return Number(a) - Number(b);
  if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
