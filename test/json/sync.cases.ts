import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  { words: ["check", "--json", "photos", "cells://common-files"], exitCode: 9, lines: 5 },
  { words: ["check", "--json", "-c", "cells://common-files", "cells://common-files"], lines: 2 },
  { words: ["sync", "--json", "--dry-run", "photos", "cells://common-files/archive/new"], lines: 2 },
  { words: ["sync", "--json", "--delete", "photos", "cells://common-files/photos"] },
  { words: ["sync", "--json", "cells://common-files/photos", "cells://personal-files/photos"] },
  {
    words: ["apply", "--json", "plan.jsonl"],
    prepare: ({ cec }) => cec(["sync", "--plan", "plan.jsonl", "photos", "cells://common-files/planned"]),
  },
];
