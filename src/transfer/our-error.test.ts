import { expect, test } from "bun:test";
import { CecError } from "../base/errors.ts";
import { endsRun, isOfDisk, ourError } from "./our-error.ts";

const ofSystem = (code: string, syscall = "write") => Object.assign(new Error(`${code}: said so`), { code, syscall });

test.each([
  ["ENOSPC", "failed", true, "no space left on the disk for /here/f"],
  ["EDQUOT", "failed", true, "your quota on the disk of /here/f is used up"],
  ["EROFS", "forbidden", true, "the file system of /here/f is read-only"],
  ["EACCES", "forbidden", false, "not allowed to read or write it"],
  ["EPERM", "forbidden", false, "not allowed to read or write it"],
  ["ENOENT", "not-found", false, "the file is gone"],
  ["EIO", "failed", false, "EIO: said so"],
] as const)("%s: its class, and whether it ends the run", (code, ours, ends, message) => {
  const error = ourError(ofSystem(code), "/here/f");
  expect(error).toMatchObject({ code: ours, message, path: "/here/f" });
  expect([endsRun(error), isOfDisk(error)]).toEqual([ends, true]);
});

test("a full disk is told with what is needed and free, where that explains it", () => {
  const needed = 2 ** 59;
  expect(ourError(ofSystem("ENOSPC"), "/tmp/f", needed).message).toMatch(
    /^no space left on the disk for \/tmp\/f: 512 PiB needed, [\d.]+ \w+ free$/,
  );
  // Others take up what is free: then the numbers would only confuse.
  expect(ourError(ofSystem("ENOSPC"), "/tmp/f", 1).message).toBe("no space left on the disk for /tmp/f");
});

test("of the server only a quota ends the run", () => {
  expect(endsRun(new CecError("failed", "the quota is used up", { status: 422 }))).toBe(true);
  expect(endsRun(new CecError("unavailable", "the server failed", { status: 507 }))).toBe(false);
  expect(endsRun(new CecError("forbidden", "no", { status: 403 }))).toBe(false);
  expect(isOfDisk(new CecError("forbidden", "no", { status: 403 }))).toBe(false);
});
