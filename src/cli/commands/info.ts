import { command } from "../command.ts";
import { jsonFlag } from "../output-flags.ts";

export const flags = { json: jsonFlag };

export const info = command({
  name: "info",
  group: "Accounts",
  summary: "Show the account in use and the server it belongs to",
  brief: "who and where am I",
  args: [],
  flags,
  examples: [
    { line: "cec info", does: "user, server and kind of sign-in" },
    { line: "cec info --json", does: "the same as JSON, with the server's version" },
    { line: "cec info --account alice@files.example.com", does: "another stored account" },
  ],
  exits: { 4: "sign-in needed or refused", 7: "the server cannot be reached" },
  load: () => import("./info.run.ts"),
});
