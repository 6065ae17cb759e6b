import { expect, test } from "bun:test";
import fc from "fast-check";
import type { FileEntry } from "./compare-trees.ts";
import { judgeFiles } from "./judge-files.ts";

const md5 = (digit: string): string => digit.repeat(32);
const file = (facts: Partial<FileEntry> = {}): FileEntry => ({
  kind: "file",
  relative: "f",
  sizeBytes: 10,
  modifiedMs: 1_700_000_000_123,
  ...facts,
});
const up = { source: "local", target: "remote" } as const;
const down = { source: "remote", target: "local" } as const;
const across = { source: "remote", target: "remote" } as const;

test("another size is another content, however it is compared", () =>
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.constantFrom(up, down, across),
      fc.constantFrom("date", "checksum", "size"),
      (a, b, sides, by) => {
        fc.pre(a !== b);
        expect(judgeFiles(file({ sizeBytes: a }), file({ sizeBytes: b }), sides, by, undefined)).toEqual({
          verdict: "different",
          why: "size",
        });
      },
    ),
  ));

test("nothing but a note, equal dates or the content says that files of one size are the same", () => {
  const older = file({ modifiedMs: 1_600_000_000_000 });
  const newer = file({ modifiedMs: 1_800_000_000_000 });
  expect(judgeFiles(older, newer, up, "date", undefined)).toEqual({ verdict: "same", why: "date" });
  expect(judgeFiles(newer, older, up, "date", undefined)).toEqual({ verdict: "unsure" });
  expect(judgeFiles(older, newer, down, "date", undefined)).toEqual({ verdict: "unsure" });
  expect(judgeFiles(newer, older, down, "date", undefined)).toEqual({ verdict: "unsure" });
  expect(judgeFiles(older, newer, up, "checksum", undefined)).toEqual({ verdict: "unsure" });
  expect(judgeFiles(older, newer, up, "size", undefined)).toEqual({ verdict: "same", why: "size" });
});

test("the server's whole seconds are compared as such", () => {
  const here = file({ modifiedMs: 1_700_000_000_900 });
  const there = file({ modifiedMs: 1_700_000_000_000 });
  const later = file({ modifiedMs: 1_700_000_001_000 });
  expect(judgeFiles(here, there, up, "date", undefined)).toEqual({ verdict: "unsure" });
  expect(judgeFiles(here, later, up, "date", undefined)).toEqual({ verdict: "same", why: "date" });
  expect(judgeFiles(there, here, down, "date", undefined)).toEqual({ verdict: "unsure" });
  expect(judgeFiles(there, there, down, "date", undefined)).toEqual({ verdict: "same", why: "date" });
});

test("a note counts only while neither end has changed since", () => {
  const here = file({ identity: "1:2" });
  const there = file({ modifiedMs: 1, etag: md5("a") });
  const note = { local: { sizeBytes: 10, modifiedMs: here.modifiedMs, identity: "1:2" }, etag: md5("a") };
  const noted = { verdict: "same", why: "noted" } as const;
  expect(judgeFiles(here, there, up, "date", note)).toEqual(noted);
  expect(judgeFiles(there, here, down, "date", note)).toEqual(noted);
  expect(judgeFiles(file({ modifiedMs: here.modifiedMs + 5 }), there, up, "date", note).verdict).toBe("unsure");
  // Changed on the server since, though written later than the file here.
  expect(judgeFiles(here, file({ modifiedMs: 9e12, etag: md5("b") }), up, "date", note).verdict).toBe("unsure");
  expect(judgeFiles(here, there, up, "date", { ...note, etag: undefined }).verdict).toBe("unsure");
});

test("a note of another source's file is no proof, nor is one that does not say whose it is", () => {
  const here = file({ identity: "1:2" });
  const there = file({ modifiedMs: 9e12, etag: md5("a") });
  const local = { sizeBytes: 10, modifiedMs: here.modifiedMs };
  for (const identity of ["1:3", undefined]) {
    const note = { local: { ...local, identity }, etag: md5("a") };
    expect(judgeFiles(here, there, up, "date", note)).toEqual({ verdict: "unsure" });
    // Fetched: what the target is to hold is told by the ETag alone.
    expect(judgeFiles(there, here, down, "date", note)).toEqual({ verdict: "same", why: "noted" });
  }
});

test("on the server the ETags tell, unless one is that of parts", () => {
  const judge = (a: string | undefined, b: string | undefined) =>
    judgeFiles(file({ etag: a }), file({ etag: b }), across, "date", undefined);
  expect(judge(md5("a"), md5("a"))).toEqual({ verdict: "same", why: "content" });
  expect(judge(md5("a"), md5("b"))).toEqual({ verdict: "different", why: "content" });
  expect(judge(`${md5("a")}-2`, `${md5("a")}-2`)).toEqual({ verdict: "same", why: "content" });
  expect(judge(`${md5("a")}-2`, md5("b"))).toEqual({ verdict: "unsure" });
  expect(judge(undefined, undefined)).toEqual({ verdict: "unsure" });
});
