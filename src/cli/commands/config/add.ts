import { command } from "../../command.ts";
import { browserFlags, storeFlags } from "./account-flags.ts";
import { addClientAuth } from "./add-client-auth.ts";
import { addOauth } from "./add-oauth.ts";
import { addToken } from "./add-token.ts";

export const flags = { ...browserFlags, ...storeFlags };

export const addWays = [addOauth, addToken, addClientAuth];

export const addExamples = [
  { line: "cec config add", does: "asks how to sign in, and for what is needed" },
  { line: "cec config add oauth --url https://files.example.com", does: "with the browser" },
  {
    line: "cec config add token --url https://files.example.com --token-file token.txt",
    does: "with a token, unattended",
  },
];

export const add = command({
  name: "add",
  summary: "Sign in to a server and store the account",
  args: [],
  flags,
  examples: addExamples,
  commands: addWays,
  load: () => import("./add.run.ts"),
});
