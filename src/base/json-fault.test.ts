import { expect, test } from "bun:test";
import { findJsonFault } from "./json-fault.ts";

test.each(['{"a":[1,-2.5e3,"x\\u00e9",true,null,{}],"b":{}}', " [] ", '"x"', "0"])("%s is sound", (text) => {
  JSON.parse(text);
  expect(findJsonFault(text)).toBeUndefined();
});

test.each([
  ["", 1, 1],
  ['{"a": 1', 1, 8],
  ['{\n\t"a": 1,\n\t"b": oops\n}', 3, 7],
  ['{"a":1}}', 1, 8],
  ['{"a":"cut', 1, 6],
  ["[1,]", 1, 4],
  ["{a:1}", 1, 2],
  ["[1 2]", 1, 4],
])("%p breaks at line %d, column %d", (text, line, column) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(findJsonFault(text)).toEqual({ line, column });
});
