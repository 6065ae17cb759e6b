import { command } from "../../command.ts";
import { dryRunFlag } from "../../output-flags.ts";

export const flags = { dryRun: dryRunFlag };

export const configUse = command({
  name: "use",
  summary: "Make a stored account the active one",
  args: [{ name: "NAME", help: "label or id of the account", optional: true, complete: "account" }],
  flags,
  examples: [
    { line: "cec config use alice@files.example.com", does: "by its label" },
    { line: "cec config use alice@files.example.com:443", does: "by its id, where labels are the same" },
    { line: "cec config use", does: "choose from a list, on a terminal" },
  ],
  exits: { 3: "there is no such account" },
  load: () => import("./use.run.ts"),
});
