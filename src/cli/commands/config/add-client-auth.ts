import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { storeFlags } from "./account-flags.ts";

export const flags = {
  keepPassword: flag.boolean({ help: "keep the password and sign in with it in every run, as the Go client does" }),
  ...storeFlags,
};

export const addClientAuth = command({
  name: "client-auth",
  summary: "Sign in with a login and password, without a browser",
  details: [
    "The password is used once: tokens that refresh themselves are kept in its place, where the server gives them.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec config add client-auth", does: "asks for server, login and password" },
    {
      line: "cec config add client-auth --url https://files.example.com --login robot --password-stdin < password.txt",
      does: "without questions",
    },
    {
      line: "cec config add client-auth --url https://files.example.com --login robot --password-stdin --keep-password < password.txt",
      does: "a session of its own for every run",
    },
  ],
  exits: { 4: "the login or password is wrong, or the user is locked", 7: "no server answers" },
  load: () => import("./add-client-auth.run.ts"),
});
