import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";
import { linkFlags } from "./link-flags.ts";

export const flags = {
  ...linkFlags,
  qr: flag.boolean({ help: "show the address as a QR code on standard error", group: "Output" }),
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const nodeArgument = { name: "PATH", help: "file or folder to share", complete: "remote-path" } as const;

export const createDetails = [
  "The address alone goes to standard output. With --login on the command line, --password is that of the login.",
];

export const createExits = {
  3: "no such file or folder",
  5: "not allowed, or the server asks for a password or an end",
  6: "the id belongs to another link",
  8: "a link that is not as it was asked for could not be removed again",
  9: "the server left something out; the link was removed again",
};

export const shareCreate = command({
  name: "create",
  summary: "Make a public link to a file or folder",
  details: createDetails,
  args: [nodeArgument],
  flags,
  examples: [
    {
      line: "cec share create common-files/reports --permissions preview,download,upload",
      does: "a folder to put into",
    },
    {
      line: "cec share create common-files/a.txt --expires 2030-01-31 --max-downloads 5",
      does: "until a day, and five times at most",
    },
    {
      line: "echo s3cret-words | cec share create common-files/a.txt --password-stdin",
      does: "with a password of your own",
    },
  ],
  exits: createExits,
  load: () => import("./create.run.ts"),
});
