import { command } from "../../command.ts";
import { flag } from "../../flag.ts";

export const flags = {
  dir: flag.string({ placeholder: "DIR", help: "folder of the sandbox", complete: "local-folder" }),
  user: flag.string({ short: "u", placeholder: "USER", help: "whose token" }),
  expires: flag.duration("90d", { short: "e", help: "how long it is valid" }),
  json: flag.boolean({ help: "print JSON", group: "Output" }),
};

export const token = command({
  name: "token",
  summary: "Make one more personal access token for a user of a sandbox",
  args: [],
  flags,
  examples: [
    { line: "cec sandbox token --dir ./cells -u alice -e 90d", does: "a token for alice, for 90 days" },
    { line: "cec sandbox token --dir ./cells -u admin", does: "one for the administrator" },
    { line: "cec sandbox token --dir ./cells -u alice --json", does: "the same as JSON, with its end" },
  ],
  exits: { 3: "no such sandbox or user" },
  load: () => import("./token.run.ts"),
});
