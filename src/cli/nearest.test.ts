import { expect, test } from "bun:test";
import { nearest } from "./nearest.ts";

test("finds what was meant, and nothing when nothing is near", () => {
  expect(nearest("lss", ["ls", "scp", "mkdir"])).toBe("ls");
  expect(nearest("mkdri", ["ls", "scp", "mkdir"])).toBe("mkdir");
  expect(nearest("verfiy", ["verify", "version"])).toBe("verify");
  expect(nearest("banana", ["ls", "scp", "mkdir"])).toBeUndefined();
});
