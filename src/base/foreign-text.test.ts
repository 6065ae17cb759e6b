import { expect, test } from "bun:test";
import { foreignText } from "./foreign-text.ts";

test("escape sequences and line breaks do not survive", () => {
  expect(foreignText("  a\u001b[31mred\r\n\u202eb\tc ")).toBe("a [31mred b c");
});

test("long text is cut", () => {
  expect(foreignText("x".repeat(20), 5)).toBe("xxxxx...");
  expect(foreignText("xxxxx", 5)).toBe("xxxxx");
});
