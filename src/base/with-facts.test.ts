import { expect, test } from "bun:test";
import { CecError } from "./errors.ts";
import { withFacts } from "./with-facts.ts";

test("fills in what is missing and keeps what is there", () => {
  const cause = new Error("below");
  const error = new CecError("unavailable", "broke", { path: "a", cause, retryable: false });
  const full = withFacts(error, { operation: "list", path: "b", hint: "wait" });
  expect(full).toMatchObject({
    code: "unavailable",
    message: "broke",
    operation: "list",
    path: "a",
    hint: "wait",
    cause,
  });
  expect(full).toMatchObject({ retryable: false });
  expect(withFacts(error, {}, "broke twice")).toMatchObject({ message: "broke twice" });
});

test("leaves the errors of others alone", () => {
  const error = new TypeError("defect");
  expect(withFacts(error, { operation: "list" })).toBe(error);
});
