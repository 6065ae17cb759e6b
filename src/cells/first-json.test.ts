import { expect, test } from "bun:test";
import { firstJson } from "./first-json.ts";

test.each([
  ['{"a":1}', { a: 1 }],
  ['{"a":1}{"a":2}', { a: 1 }],
  ['{"a":"}{\\"\\\\"}\n{}', { a: '}{"\\' }],
  ['[{"a":[1]}] {}', [{ a: [1] }]],
  ['"dump"', "dump"],
])("%s", (text, value) => {
  expect(firstJson(text)).toEqual(value);
});

test.each(["", "{", '{"a":1', "{bad}{}", "Unauthorized."])("%p is none", (text) => {
  expect(() => firstJson(text)).toThrow(SyntaxError);
});
