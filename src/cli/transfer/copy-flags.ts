import { flag } from "../flag.ts";
import { dryRunFlag, jsonFlag } from "../output-flags.ts";
import { transferFlags } from "./transfer-flags.ts";

/** Flags of the commands that copy between this machine and the server. */
export const copyFlags = {
  force: flag.boolean({ short: "f", help: "merge folders, replace files that exist" }),
  links: flag.oneOf(["follow", "skip"], "follow", { help: "what to do with symbolic links" }),
  ...transferFlags,
  dryRun: dryRunFlag,
  json: jsonFlag,
};

/** Exit codes of those commands. */
export const copyExits = {
  3: "no such source, or no folder above the target",
  6: "something exists already (use -f), or another cec writes there; nothing was copied",
  8: "some items failed, the others are copied",
  9: "a copy did not match",
} as const;
