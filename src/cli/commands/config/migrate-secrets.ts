import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";

export const flags = {
  to: flag.oneOf(["keyring", "file"], "keyring", { help: "where the secrets go" }),
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const configMigrateSecrets = command({
  name: "migrate-secrets",
  summary: "Move the secrets of all accounts to the keyring, or out of it",
  details: [
    "Each secret is written to its new place before it leaves the old one. In the file they lie in clear text. With --dry-run no secret is read and the keyring is not asked, so that one that is lost is not noticed.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec config migrate-secrets", does: "from config.json to the keyring" },
    {
      line: "cec config migrate-secrets --to file",
      does: "to config.json, before a move to a machine without keyring",
    },
    { line: "cec config migrate-secrets --json", does: "tell of each as a line of JSON" },
  ],
  exits: {
    1: "the keyring does not work",
    4: "no account has a secret to move",
    8: "some have none, the others were moved",
  },
  load: () => import("./migrate-secrets.run.ts"),
});
