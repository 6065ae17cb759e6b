import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { storeFlags } from "./account-flags.ts";

export const flags = {
  expires: flag.string({
    placeholder: "WHEN",
    help: "when the token ends, as the server said: 90d or 2026-12-31",
  }),
  credentialCommand: flag.string({
    placeholder: "COMMAND",
    help: 'program that prints the token, run without a shell; a JSON list (["pass","show","cells"]) for arguments with spaces',
  }),
  ...storeFlags,
};

export const addToken = command({
  name: "token",
  summary: "Store a personal access token",
  details: [
    "The token is tried, and its user found out, before anything is stored. Give it with --token-file, --token-stdin or CEC_TOKEN; on a terminal it is asked for.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec config add token --url https://files.example.com --token-file token.txt", does: "without questions" },
    {
      line: "cec config add token --url https://files.example.com --token-stdin < token.txt",
      does: "from standard input",
    },
    {
      line: 'cec config add token --url https://files.example.com --credential-command "pass show cells"',
      does: "leave the token in a password manager",
    },
  ],
  exits: { 4: "the server does not accept the token", 7: "no server answers" },
  load: () => import("./add-token.run.ts"),
});
