import { command } from "../command.ts";
import { addExamples, addWays, flags } from "./config/add.ts";
import { configCheckKeyring } from "./config/check-keyring.ts";

/** What versions 1 and 2 of the Go client called `config add`. */
export const configure = command({
  name: "configure",
  group: "Accounts",
  summary: "Sign in to a server and store the account (an older name of config add)",
  hidden: true,
  args: [],
  flags,
  examples: addExamples,
  commands: [...addWays, configCheckKeyring],
  load: () => import("./config/add.run.ts"),
});
