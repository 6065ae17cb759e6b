import { expect, test } from "bun:test";
import { CecError } from "../../base/errors.ts";
import { loneFailure } from "./lone-failure.ts";

const one = (code: CecError["code"]) => ({
  tree: false,
  files: 0,
  others: 0,
  failed: 1,
  first: new CecError(code, "no"),
});

test("the only failure of a run for one thing decides its exit code, and not where anything else was done or passed over", () => {
  expect(loneFailure(one("not-found"))?.code).toBe("not-found");
  expect(loneFailure({ ...one("not-found"), files: 1 })).toBeUndefined();
  expect(loneFailure({ ...one("not-found"), others: 1 })).toBeUndefined();
  expect(loneFailure({ ...one("not-found"), failed: 2 })).toBeUndefined();
});

test("in a tree it does so only where it kept everything from being copied", () => {
  expect(loneFailure({ ...one("conflict"), tree: true, others: 3 })?.code).toBe("conflict");
  expect(loneFailure({ ...one("conflict"), tree: true, files: 1 })).toBeUndefined();
  expect(loneFailure({ ...one("not-found"), tree: true })).toBeUndefined();
});
