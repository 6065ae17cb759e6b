import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { csvFlag, jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";
import { linkColumnNames } from "./link-flags.ts";
import { linksArgument } from "./links-argument.ts";

export const flags = {
  require: flag.list({
    commas: true,
    placeholder: "LIST",
    items: ["expiry", "password", "limit"],
    onlyItems: true,
    help: "what every link has to have (default expiry,password); limit: of downloads",
  }),
  maxExpiry: flag.duration(undefined, { placeholder: "AGE", help: "no link may end later than that from now: 90d" }),
  columns: columnsFlag([...linkColumnNames, "findings"]),
  csv: csvFlag,
  json: jsonLinesFlag,
};

export const shareAudit = command({
  name: "audit",
  summary: "Find public links without an end or a password",
  details: [
    "Links that have ended are passed over. For monitoring: exit code 9 tells that some were found, 0 that all is well.",
  ],
  args: [linksArgument],
  flags,
  examples: [
    { line: "cec share audit common-files/photos", does: "links without an end or without a password" },
    {
      line: "cec share audit common-files/photos --require expiry --max-expiry 90d",
      does: "links that stay open too long",
    },
    { line: "cec share audit common-files/photos --json", does: "one line of JSON each, with its findings" },
  ],
  exits: { 9: "such links were found" },
  load: () => import("./audit.run.ts"),
});
