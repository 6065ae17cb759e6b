import { flag } from "../../flag.ts";
import { csvFlag, jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";

/** @param columns of `--csv`, and what `--columns` takes. */
export function entryFlags(columns: readonly string[]) {
  return {
    limit: flag.optionalInteger({ min: 1, help: "stop after that many" }),
    columns: columnsFlag(columns),
    json: jsonLinesFlag,
    csv: csvFlag,
  };
}
