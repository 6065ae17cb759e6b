import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";
import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  // Stopped before it has begun, it still says how it could have been reached.
  { words: ["sandbox", "start", "--json"], options: { signal: AbortSignal.abort() } },
  {
    prepare: async ({ work }) => (await startSandbox({ dir: join(work, "cells") })).stop(),
    words: ["sandbox", "token", "--json", "--dir", "cells", "--user", "alice"],
  },
];
