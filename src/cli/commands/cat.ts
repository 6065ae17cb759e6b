import { command } from "../command.ts";
import { flag } from "../flag.ts";

export const flags = {
  range: flag.string({
    placeholder: "FROM-TO",
    help: "only these bytes, both counted from 0 and included: 0-99, 100- (to the end), -100 (the last 100)",
  }),
};

export const cat = command({
  name: "cat",
  group: "Files",
  summary: "Print files of the server",
  brief: "print files",
  details: [
    "Several files are printed one after the other. Nothing but their bytes is written to standard output. What is cut goes on from where it was cut, and a whole file is compared with the server's hash at its end.",
  ],
  args: [{ name: "PATH", help: "file on the server; wildcards are fine", repeated: true, complete: "remote-path" }],
  flags,
  examples: [
    { line: "cec cat common-files/notes.txt", does: "print a file" },
    { line: "cec cat --range -200 common-files/server.log", does: "the last 200 bytes of a log" },
    { line: "cec cat 'common-files/logs/*.log' | grep -i error", does: "search through several files" },
  ],
  exits: {
    2: "wrong usage, or the path is a folder",
    3: "no such file",
    7: "the transfer broke off",
    9: "what arrived is not what the server has",
  },
  load: () => import("./cat.run.ts"),
});
