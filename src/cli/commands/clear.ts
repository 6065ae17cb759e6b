import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { dryRunFlag } from "../output-flags.ts";
import { keepRemoteFlag } from "./config/account-flags.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "do not ask" }),
  keepRemote: keepRemoteFlag,
  dryRun: dryRunFlag,
};

export const clear = command({
  name: "clear",
  group: "Accounts",
  summary: "Forget all accounts and their secrets",
  brief: "forget all accounts",
  details: [
    "Removes config.json with its backups and the entries in the keyring, and revokes OAuth2 tokens on their servers.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec clear", does: "asks first" },
    { line: "cec clear -f", does: "without asking" },
    { line: "cec clear -f --keep-remote", does: "leave the tokens valid on the servers" },
  ],
  exits: { 8: "an entry in the keyring or a sign-in on the server may be left" },
  load: () => import("./clear.run.ts"),
});
