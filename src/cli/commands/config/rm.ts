import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag } from "../../output-flags.ts";
import { keepRemoteFlag } from "./account-flags.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "do not ask" }),
  keepRemote: keepRemoteFlag,
  dryRun: dryRunFlag,
};

export const configRm = command({
  name: "rm",
  summary: "Forget a stored account and its secret",
  details: [
    "OAuth2 tokens are revoked on the server as well. An account named on a command line without a terminal needs --force.",
  ],
  args: [{ name: "NAME", help: "label or id of the account", optional: true, complete: "account" }],
  flags,
  examples: [
    { line: "cec config rm alice@files.example.com", does: "asks first" },
    { line: "cec config rm -f alice@files.example.com", does: "without asking" },
    { line: "cec config rm -f --keep-remote alice@files.example.com", does: "leave its tokens valid on the server" },
  ],
  exits: { 3: "there is no such account", 8: "an entry in the keyring or a sign-in on the server may be left" },
  load: () => import("./rm.run.ts"),
});
