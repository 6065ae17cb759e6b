import { beginUpload } from "../support/unfinished-upload.ts";
import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  { words: ["uploads", "ls", "--json"], prepare: beginUpload },
  { words: ["uploads", "abort", "--json", "--dry-run", "--all"] },
  { words: ["uploads", "abort", "--json", "--all"] },
  { words: ["uploads", "resume", "--json", "--dry-run", "--all"], prepare: beginUpload },
  { words: ["uploads", "resume", "--json", "--all"] },
];
