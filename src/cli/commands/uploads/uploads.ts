import { command } from "../../command.ts";
import { uploadsAbort } from "./abort.ts";
import { uploadsLs } from "./ls.ts";
import { uploadsResume } from "./resume.ts";

export const uploads = command({
  name: "uploads",
  group: "Transfer",
  summary: "See, go on with or give up uploads that were interrupted",
  brief: "list, resume, abort",
  args: [],
  flags: {},
  examples: [],
  commands: [uploadsLs, uploadsResume, uploadsAbort],
});
