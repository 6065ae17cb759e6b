import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  { words: ["version", "--json"] },
  { words: ["tools", "hash", "--json", "README.md"] },
];
