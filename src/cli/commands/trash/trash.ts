import { command } from "../../command.ts";
import { trashEmpty } from "./empty.ts";
import { trashLs } from "./ls.ts";
import { trashRestore } from "./restore.ts";

export const trash = command({
  name: "trash",
  group: "Files",
  summary: "See, bring back or throw away what was removed",
  brief: "list, restore, empty",
  args: [],
  flags: {},
  examples: [],
  commands: [trashLs, trashRestore, trashEmpty],
});
