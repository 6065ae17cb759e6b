import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";
import { linkArgument, linkFlags } from "./link-flags.ts";

export const flags = {
  ...linkFlags,
  noPassword: flag.boolean({ help: "take the password away" }),
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const shareUpdate = command({
  name: "update",
  summary: "Change a public link",
  details: ["What is not named stays. The address changes with --custom-id only."],
  args: [linkArgument],
  flags,
  examples: [
    { line: "cec share update common-files/shared.pdf --expires 30d", does: "ends in a month" },
    {
      line: "cec share update common-files/shared.pdf --custom-id quarterly-report-2026",
      does: "an address of your own",
    },
    {
      line: "cec share update common-files/shared.pdf --expires never --no-password",
      does: "open to everybody again",
    },
  ],
  exits: {
    3: "no such link",
    5: "not yours, or the server's rules forbid it",
    6: "several links fit, or the id belongs to another link",
    9: "the server left something out",
  },
  load: () => import("./update.run.ts"),
});
