import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonFlag } from "../../output-flags.ts";
import { browserFlags } from "./account-flags.ts";

export const flags = {
  ...browserFlags,
  expires: flag.string({ placeholder: "WHEN", help: "for a token: when it ends, 90d or 2026-12-31" }),
  pinCertificate: flag.string({
    placeholder: "SHA256",
    help: "accept this one certificate from now on",
    group: "Connection",
  }),
  json: jsonFlag,
};

export const configRelog = command({
  name: "relog",
  summary: "Sign in again to a stored account",
  details: ["In the way the account was made: by the browser, with a new token, or with the password."],
  args: [
    {
      name: "NAME",
      help: "label or id; without it, choose on a terminal, else the active account",
      optional: true,
      complete: "account",
    },
  ],
  flags,
  examples: [
    { line: "cec config relog", does: "choose on a terminal; without one, the active account" },
    { line: "cec config relog robot@files.example.com --token-file new.txt", does: "a new token, unattended" },
    { line: "cec config relog alice@files.example.com --no-browser", does: "paste the code" },
  ],
  exits: { 3: "there is no such account", 4: "the sign-in was refused", 6: "somebody else signed in" },
  load: () => import("./relog.run.ts"),
});
