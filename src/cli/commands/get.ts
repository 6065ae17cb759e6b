import { command } from "../command.ts";
import { copyExits, copyFlags } from "../transfer/copy-flags.ts";

export const flags = copyFlags;

export const get = command({
  name: "get",
  group: "Transfer",
  summary: "Fetch files or folders, or write a file to standard output",
  brief: "fetch; - is a pipe",
  details: [
    "As cec scp, with the source always on the server and the current folder as the usual target. With - in place of FILE, the content goes to standard output, in flat memory; what is cut goes on from where it was cut, and at the end all of it is compared with the server's hash (exit code 9 when it differs).",
  ],
  args: [
    { name: "SOURCE", help: "file or folder on the server; wildcards are fine", complete: "remote-path" },
    {
      name: "FILE",
      help: "where to on this machine, or - for standard output",
      optional: true,
      complete: "local-path",
    },
  ],
  flags,
  examples: [
    { line: "cec get common-files/report.pdf", does: "a file into the current folder" },
    { line: "cec get common-files/photos/ ./pictures", does: "a folder under another name" },
    { line: "cec get common-files/notes.txt - | wc -w", does: "into a pipe" },
  ],
  exits: copyExits,
  load: () => import("./get.run.ts"),
});
