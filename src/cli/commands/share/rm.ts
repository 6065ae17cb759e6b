import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";
import { linkArgument } from "./link-flags.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "do not ask" }),
  all: flag.boolean({ short: "a", help: "all links of a path that has several" }),
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const shareRm = command({
  name: "rm",
  summary: "Remove public links",
  details: ["What they share stays. Their addresses do not come back."],
  args: [{ ...linkArgument, repeated: true }],
  flags,
  examples: [
    { line: "cec share rm common-files/shared.pdf", does: "the link of a file, after asking" },
    { line: "cec share rm -f --all common-files/shared.pdf", does: "all its links, without asking" },
    { line: "cec share rm --dry-run common-files/shared.pdf", does: "tell which would go" },
  ],
  exits: {
    3: "no such link",
    5: "not yours",
    6: "several links fit, and --all was not given",
    8: "some were not removed",
  },
  load: () => import("./rm.run.ts"),
});
