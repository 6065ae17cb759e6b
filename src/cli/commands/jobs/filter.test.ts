import { expect, test } from "bun:test";
import { isCecError } from "../../../base/errors.ts";
import { parseJobFilter } from "./filter.ts";

const job = { owner: "alice", taskCount: 3, status: "Finished" };

test.each([
  [{ owner: { op: "eq", value: "alice" } }, true],
  [{ owner: { op: "ne", value: "alice" } }, false],
  [{ owner: { op: "!=", value: "bob" } }, true],
  [{ numtasks: { op: "gt", value: 2 } }, true],
  [{ numtasks: { op: "gt", value: 3 } }, false],
  [{ numtasks: { op: "<", value: "4" } }, true],
  [{ numtasks: { op: "eq", value: 3 } }, true],
  [{ numtasks: { op: "ne", value: 3 } }, false],
  [{ task_status: { op: "eq", value: "Finished" } }, true],
  [{ task_status: { op: "eq", value: "finished" } }, false],
  [{ owner: { op: "eq", value: "alice" }, task_status: { op: "eq", value: "Error" } }, false],
  [{}, true],
])("%j", (filter, expected) => expect(parseJobFilter(JSON.stringify(filter))(job)).toBe(expected));

test("a job without tasks has no status", () => {
  const idle = { ...job, status: undefined };
  expect(parseJobFilter('{"task_status": {"op": "eq", "value": "Unknown"}}')(idle)).toBe(false);
  expect(parseJobFilter('{"task_status": {"op": "ne", "value": "Error"}}')(idle)).toBe(true);
});

test.each([
  "",
  "{",
  "[]",
  '"owner"',
  '{"label": {"op": "eq", "value": "x"}}',
  '{"owner": "alice"}',
  '{"owner": {"op": "like", "value": "a"}}',
  '{"owner": {"op": "gt", "value": "a"}}',
  '{"owner": {"op": "eq", "value": 1}}',
  '{"numtasks": {"op": "eq", "value": "many"}}',
  '{"numtasks": {"op": "eq", "value": ""}}',
])("%s is refused", (text) => {
  let thrown: unknown;
  try {
    parseJobFilter(text);
  } catch (error) {
    thrown = error;
  }
  expect(isCecError(thrown, "usage")).toBe(true);
});
