import { command } from "../command.ts";
import { copyArguments, copyExits, flags } from "./cp.ts";

export { flags };

export const mv = command({
  name: "mv",
  group: "Files",
  summary: "Move or rename files and folders within the server",
  brief: "move on the server",
  details: ["Nothing is overwritten. Several sources need a folder as target."],
  args: copyArguments,
  flags,
  examples: [
    { line: "cec mv common-files/a.txt common-files/b.txt", does: "rename a file" },
    { line: "cec mv common-files/a.txt common-files/notes.txt personal-files", does: "two files into a folder" },
    { line: "cec mv 'common-files/drafts/*' common-files/done", does: "all that is in a folder" },
  ],
  exits: copyExits,
  load: () => import("./mv.run.ts"),
});
