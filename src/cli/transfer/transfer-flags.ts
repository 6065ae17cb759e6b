import { flag } from "../flag.ts";
import type { FlagValues } from "../types.ts";

/**
 * Flags of every command that moves contents, to be spread into its table. A command may give one of them a short form of its own by
 * defining it again.
 */
export const transferFlags = {
  verify: flag.oneOf(["off", "size", "hash"], "hash", { help: "how to check what was copied" }),
  skipMd5: flag.boolean({ aliases: ["skip_md5"], help: "the same as --verify=size" }),
  noProgress: flag.boolean({ aliases: ["no_progress"], help: "no progress", group: "Output" }),
  progress: flag.oneOf(["auto", "lines", "json", "off"], "auto", {
    help: "a block on a terminal and lines elsewhere, always lines, or JSON events",
    group: "Output",
  }),
  report: flag.string({
    placeholder: "FILE",
    help: "write a JSON line for each item: what was done with it, and why; - is standard output",
    group: "Output",
    complete: "local-path",
  }),
  verbose: flag.boolean({ short: "v", help: "a line for each item", group: "Output" }),
  veryVerbose: flag.boolean({ short: "w", aliases: ["very_verbose"], help: "as --verbose", group: "Output" }),
  bwlimit: flag.string({
    aliases: ["limit-rate"],
    placeholder: "RATE",
    help: "at most so many bytes a second, of all requests together: 10M, or by time of day: '08:00,512k 19:00,off'",
    group: "Tuning",
  }),
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
    min: 1,
    max: 100,
    help: "times a request is sent at most (default 8)",
    group: "Tuning",
  }),
  retryMaxBackoff: flag.duration(undefined, {
    aliases: ["retry_max_backoff"],
    help: "longest wait between two of them (default 10s)",
    group: "Tuning",
  }),
};

export type TransferFlags = FlagValues<typeof transferFlags>;
