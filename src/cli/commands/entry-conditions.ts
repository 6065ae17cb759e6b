import { flag } from "../flag.ts";

/** Conditions on entries that `find` and `search` share. */
export const entryConditions = {
  type: flag.oneOf(["f", "d", "any"], "any", { help: "only files, or only folders (d)" }),
  size: flag.list({
    short: "s",
    placeholder: "SIZE",
    help: "+10M: larger, -1K: smaller, 500: exactly; twice for a range",
  }),
  newer: flag.string({ placeholder: "AGE|DATE", help: "changed since: 7d, 2h, 2026-11-01" }),
  older: flag.string({ placeholder: "AGE|DATE", help: "not changed since" }),
};
