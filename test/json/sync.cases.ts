import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  { words: ["check", "--json", "photos", "cells://common-files"], exitCode: 9, lines: 5 },
  { words: ["check", "--json", "-c", "cells://common-files", "cells://common-files"], lines: 2 },
];
