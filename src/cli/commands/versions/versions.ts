import { command } from "../../command.ts";
import { versionsGet } from "./get.ts";
import { versionsLs } from "./ls.ts";
import { versionsRestore } from "./restore.ts";

export const versions = command({
  name: "versions",
  group: "Files",
  brief: "earlier contents",
  summary: "See, fetch or bring back earlier contents of a file",
  details: ["The server keeps what a file was before each change, where an administrator has set up a policy for it."],
  args: [],
  flags: {},
  examples: [],
  commands: [versionsLs, versionsGet, versionsRestore],
});
