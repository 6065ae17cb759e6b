import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { dryRunFlag, jsonFlag } from "../output-flags.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "merge folders, replace files that exist" }),
  links: flag.oneOf(["follow", "skip"], "follow", { help: "what to do with symbolic links" }),
  verify: flag.oneOf(["off", "size", "hash"], "hash", { help: "how to check what was copied" }),
  skipMd5: flag.boolean({ aliases: ["skip_md5"], help: "the same as --verify=size" }),
  dryRun: dryRunFlag,
  noProgress: flag.boolean({ short: "n", aliases: ["no_progress"], help: "no progress", group: "Output" }),
  verbose: flag.boolean({ short: "v", help: "a line for each item", group: "Output" }),
  veryVerbose: flag.boolean({ short: "w", aliases: ["very_verbose"], help: "as --verbose", group: "Output" }),
  json: jsonFlag,
  transfers: flag.string({ placeholder: "N|auto", help: "requests at once (default auto)", group: "Tuning" }),
  partSize: flag.string({
    aliases: ["part_size"],
    placeholder: "MB",
    help: "size of a part: a multiple of 10 MB (default 50)",
    group: "Tuning",
  }),
  maxPartsNumber: flag.integer(5000, {
    aliases: ["max_parts_number"],
    min: 1,
    max: 10_000,
    help: "most parts of one file",
    group: "Tuning",
  }),
  partsConcurrency: flag.integer(3, {
    aliases: ["parts_concurrency"],
    min: 1,
    max: 32,
    help: "parts of one file at once",
    group: "Tuning",
  }),
  multipartThreshold: flag.string({
    aliases: ["multipart_threshold"],
    placeholder: "MB",
    help: "files of this size and more go in parts (default 100)",
    group: "Tuning",
  }),
  multipartDebugFlags: flag.string({
    aliases: ["multipart_debug_flags"],
    hidden: true,
    help: "accepted, without effect",
  }),
  retryMaxAttempts: flag.optionalInteger({
    aliases: ["retry_max_attempts"],
    hidden: true,
    help: "accepted; retries are governed for all commands alike",
  }),
  retryMaxBackoff: flag.duration(undefined, {
    aliases: ["retry_max_backoff"],
    hidden: true,
    help: "accepted, as above",
  }),
};

export const scp = command({
  name: "scp",
  group: "Transfer",
  summary: "Copy files and folders to or from the server",
  details: [
    "Exactly one side is on the server: cells://workspace/path (or cells//workspace/path). A target that exists as a folder is copied into; a missing last part is the new name, or with a slash at its end a folder that is made.",
  ],
  args: [
    { name: "SOURCE", help: "file or folder; wildcards are fine on both sides", repeated: true, complete: "any-path" },
    { name: "TARGET", help: "where to", complete: "any-path" },
  ],
  flags,
  examples: [
    { line: "cec scp README.md cells://common-files/", does: "send a file" },
    { line: "cec scp -f ./photos cells://personal-files/", does: "send a folder, replacing what is there" },
    { line: "cec scp cells://common-files/report.pdf .", does: "fetch a file" },
  ],
  exits: {
    3: "no such source, or no folder above the target",
    6: "something exists already (use -f); nothing was copied",
    8: "some items failed, the others are copied",
    9: "a copy did not match",
  },
  load: () => import("./scp.run.ts"),
});
