import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  { words: ["version", "--json"] },
  { words: ["tools", "hash", "--json", "README.md", "photos/sea.jpg"], lines: 2 },
  { words: ["tools", "hash", "--json", "-"], options: { stdin: "x" } },
];
