import { describe, expect, test } from "bun:test";
import { compareVersions, parseVersion } from "./version-number.ts";

describe("parseVersion", () => {
  test.each(["4", "4.2", "4.2.1", "v4.2.1", "1.2.3.4", "2.0.6-dev.20191205", "4.0.5-rc2", "4.0rc2", "1.0.0+build.5"])(
    "accepts %s",
    (text) => expect(parseVersion(text)).toBeDefined(),
  );

  test.each(["", "2.a", "a.2", "4.", ".4", "4..2", "4.2 rc1", "4.2-", "4.2-rc..1", "4.2/1"])("refuses %p", (text) =>
    expect(parseVersion(text)).toBeUndefined(),
  );
});

test("compareVersions puts versions into their order", () => {
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2",
    "1.10",
    "2",
  ];
  const parsed = ordered.map((text) => {
    const version = parseVersion(text);
    if (!version) throw new Error(`${text} is no version`);
    return version;
  });
  for (const [i, a] of parsed.entries()) {
    for (const [j, b] of parsed.entries()) {
      expect(Math.sign(compareVersions(a, b)), `${ordered[i]} to ${ordered[j]}`).toBe(Math.sign(i - j));
    }
  }
});

test("missing numbers, a leading v and build marks make no difference", () => {
  const [a, b] = [parseVersion("v1.2"), parseVersion("1.2.0+build7")];
  expect(a && b && compareVersions(a, b)).toBe(0);
});
