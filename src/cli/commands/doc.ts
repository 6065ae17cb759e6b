import { command } from "../command.ts";
import { flag } from "../flag.ts";

export const flags = {
  path: flag.string({
    short: "p",
    placeholder: "DIR",
    help: "folder to write to; made where it is missing",
    complete: "local-folder",
  }),
  man: flag.boolean({ help: "man pages (roff) instead of Markdown" }),
  // The menu of a documentation site that the Go client writes files for.
  menu: flag.string({ short: "m", help: "accepted for scripts of the Go client; without effect", hidden: true }),
};

export const doc = command({
  name: "doc",
  group: "Tools",
  summary: "Write the pages of all commands and topics, as Markdown or man pages",
  // As in the Go client: for whoever packages it, and one more line in the overview.
  hidden: true,
  details: [
    "The pages depend on the version of cec alone: two runs write the same bytes. Other files of the folder are left alone.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec doc -p ./docs", does: "Markdown, a file per command" },
    { line: "cec doc --man -p ./man", does: "man pages" },
    { line: "cec doc --man -p ./man && man -l ./man/cec-scp.1", does: "read one of them" },
  ],
  load: () => import("./doc.run.ts"),
});
