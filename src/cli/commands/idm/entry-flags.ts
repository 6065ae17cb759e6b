import { flag } from "../../flag.ts";
import { csvFlag, jsonLinesFlag } from "../../output-flags.ts";

export const entryFlags = {
  limit: flag.optionalInteger({ min: 1, help: "stop after that many" }),
  json: jsonLinesFlag,
  csv: csvFlag,
};
