import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonFlag } from "../../output-flags.ts";

export const flags = {
  expiresWithin: flag.duration(undefined, { help: "exit 4 as well if the sign-in ends within this time, like 7d" }),
  json: jsonFlag,
};

export const authStatus = command({
  name: "status",
  summary: "Tell whether the server accepts the account in use",
  details: [
    "The server is asked; a token that is about to end is refreshed. Where nobody knows the end of a sign-in, --expires-within lets it pass and says so.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec auth status", does: "is the account in use signed in" },
    { line: "cec auth status --expires-within 7d", does: "for monitoring: fails a week ahead" },
    { line: "cec auth status --json --account robot@files.example.com", does: "another account, as JSON" },
  ],
  exits: { 4: "sign-in needed, or its end is near", 7: "the server cannot be reached" },
  load: () => import("./status.run.ts"),
});
