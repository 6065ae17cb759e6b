import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isCecError } from "../../../base/errors.ts";
import { csvLine } from "../../view/csv.ts";
import { csvRecords } from "./csv-records.ts";

/** The text in pieces of `size`, as a stream would bring it. */
async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, size = 3) {
  const records: { line: number; fields: readonly string[] }[] = [];
  for await (const record of csvRecords(pieces(text, size))) records.push(record);
  return records;
}

describe("CSV", () => {
  test.each([
    [
      "a,b\nc,d\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "\ufeffa,b\nc,",
      [
        ["a", "b"],
        ["c", ""],
      ],
    ],
    [
      '"a ""x"", b",c\n"two\nlines",',
      [
        ['a "x", b', "c"],
        ["two\nlines", ""],
      ],
    ],
    ["\n\na\n\n", [["a"]]],
    ['""\n', [[""]]],
    ["", []],
  ] as const)("%j", async (text, fields) => {
    expect((await read(text)).map((record) => record.fields)).toEqual(fields as unknown as string[][]);
  });

  test("records know the line they begin in", async () => {
    expect((await read('a\n"b\nb"\n\nc\n')).map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test.each(['a"b\n', '"a"b\n', 'a,"b\n', "a\rb\n", `"${"x".repeat(1_100_000)}`])("%.12j is refused", async (text) => {
    const error = await read(text, 65_536).catch((reason: unknown) => reason);
    expect(isCecError(error, "usage") && /^line \d+: /.test(error.message)).toBe(true);
  });

  test("what csvLine writes comes back, in pieces of any size", async () => {
    // A record of one empty field cannot be told from an empty line, and a mark of byte order is none of a text's own.
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", "ü", "😀", " ", ";"), maxLength: 8 });
    const record = fc.array(field, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (records, size) => {
        const text = records.map((each) => `${csvLine(each)}\n`).join("");
        expect((await read(text, size)).map(({ fields }) => [...fields])).toEqual(records);
      }),
      { numRuns: 300 },
    );
  });
});
