import { command } from "../../command.ts";
import { jsonFlag } from "../../output-flags.ts";

export const flags = { json: jsonFlag };

export const configCheckKeyring = command({
  name: "check-keyring",
  summary: "Prove that secrets can be kept in the system's keyring",
  details: ["An entry is written, read back and removed again."],
  args: [],
  flags,
  examples: [
    { line: "cec config check-keyring", does: "says which keyring answered" },
    { line: "cec config check-keyring --json", does: "the same as JSON" },
    { line: "cec config check-keyring && cec config migrate-secrets", does: "move the secrets there if it works" },
  ],
  exits: { 1: "the keyring does not work, and why" },
  load: () => import("./check-keyring.run.ts"),
});
