import { flag } from "../flag.ts";
import type { FlagValues } from "../types.ts";

const group = "Filter";

/** Flags of the commands that compare two trees: what takes part, on both sides. */
export const filterFlags = {
  exclude: flag.list({ placeholder: "PATTERN", help: "leave out what matches, as a line of .gitignore would", group }),
  include: flag.list({
    placeholder: "PATTERN",
    help: "exceptions to --exclude; without any --exclude, the only files that are taken",
    group,
  }),
  filterFrom: flag.list({
    placeholder: "FILE",
    help: "patterns from a file in the grammar of .gitignore",
    group,
    complete: "local-path",
  }),
  filesFrom: flag.list({
    placeholder: "FILE",
    help: "only the paths in this file, one a line, relative to SRC (- is standard input)",
    group,
    complete: "local-path",
  }),
  minSize: flag.size({ help: "only files of this size and more, such as 10K", group }),
  maxSize: flag.size({ help: "only files of this size and less", group }),
  minAge: flag.string({ placeholder: "AGE|DATE", help: "only files not changed since: 1h, 2026-11-01", group }),
  maxAge: flag.string({ placeholder: "AGE|DATE", help: "only files changed since: 7d, 2026-11-01", group }),
};

export type FilterFlags = FlagValues<typeof filterFlags>;
