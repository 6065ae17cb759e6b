import { command } from "../../command.ts";
import { authStatus } from "./status.ts";

export const auth = command({
  name: "auth",
  group: "Accounts",
  summary: "State of the sign-in, for monitoring",
  brief: "is the sign-in good",
  args: [],
  flags: {},
  examples: [
    { line: "cec auth status", does: "is the account in use signed in" },
    { line: "cec auth status --expires-within 7d", does: "fails a week before the sign-in ends" },
    { line: "cec auth status --json", does: "the same as JSON" },
  ],
  commands: [authStatus],
});
