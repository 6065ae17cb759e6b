import { command } from "../../command.ts";
import { add } from "./add.ts";
import { configCheckKeyring } from "./check-keyring.ts";
import { configLs } from "./ls.ts";
import { configMigrateSecrets } from "./migrate-secrets.ts";
import { configRelog } from "./relog.ts";
import { configRm } from "./rm.ts";
import { configUse } from "./use.ts";

export const config = command({
  name: "config",
  group: "Accounts",
  summary: "Sign in, and manage the stored accounts",
  brief: "sign in, accounts",
  args: [],
  flags: {},
  examples: [
    { line: "cec config add", does: "sign in to a server" },
    { line: "cec config ls", does: "the stored accounts" },
    { line: "cec config use alice@files.example.com", does: "change the active one" },
  ],
  commands: [add, configLs, configUse, configRm, configRelog, configCheckKeyring, configMigrateSecrets],
});
