import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { browserFlags, storeFlags } from "./account-flags.ts";

export const flags = {
  ...browserFlags,
  idToken: flag.string({
    placeholder: "TOKEN",
    help: "store this access token instead of signing in; it cannot be refreshed",
  }),
  ...storeFlags,
};

export const addOauth = command({
  name: "oauth",
  summary: "Sign in with a browser and stay signed in",
  details: [
    "The tokens are refreshed as needed. The browser comes back to port 3000 of this machine; where that is taken, or the browser is on another machine, the code is pasted.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec config add oauth", does: "asks for the server, opens the browser" },
    { line: "cec config add oauth --url https://files.example.com", does: "the same without questions" },
    {
      line: "cec config add oauth --url https://files.example.com --no-browser",
      does: "sign in with a browser elsewhere",
    },
  ],
  exits: { 4: "the sign-in was denied, refused or took too long", 6: "port 3000 is taken", 7: "no server answers" },
  load: () => import("./add-oauth.run.ts"),
});
