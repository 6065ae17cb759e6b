import { command } from "../command.ts";
import { copyExits, copyFlags } from "../transfer/copy-flags.ts";

export const flags = copyFlags;

export const put = command({
  name: "put",
  group: "Transfer",
  summary: "Send files, folders or standard input to the server",
  brief: "send; - is a pipe",
  details: [
    "As cec scp, with the target always on the server. With - in place of FILE, standard input becomes a file: it may have any length and is sent while it comes, in parts, in flat memory, and checked part by part. The server shows nothing of it before its end. Parts of a pipe are of 10 MB, for some 450 GB in all; a longer one needs a larger --part-size.",
  ],
  args: [
    {
      name: "FILE",
      help: "file or folder of this machine, or - for standard input",
      repeated: true,
      complete: "local-path",
    },
    { name: "TARGET", help: "where to on the server", complete: "remote-path" },
  ],
  flags,
  examples: [
    { line: "cec put README.md common-files/docs/", does: "a file into a folder" },
    { line: "tar -c photos | cec put - common-files/photos.tar", does: "what another program writes" },
    { line: "date | cec put -f - common-files/notes.txt", does: "replace a file by a pipe" },
  ],
  exits: copyExits,
  load: () => import("./put.run.ts"),
});
