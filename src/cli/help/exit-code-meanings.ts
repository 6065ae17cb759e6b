import type { ErrorCode } from "../../base/errors.ts";

export const exitCodeMeanings: Readonly<Record<ErrorCode, string>> = {
  failed: "it failed, for a reason that has no class of its own",
  usage: "wrong usage: an unknown command or flag, a missing argument",
  "not-found": "there is no such file, folder, workspace, account...",
  "sign-in": "sign-in needed, or refused by the server",
  forbidden: "the server or the system does not permit it",
  conflict: "something exists already, or is locked",
  unavailable: "network or server unavailable: the same call may succeed later",
  partial: "some items failed, the others are done",
  mismatch: "two things differ that should be the same: what arrived and what was sent, or what a check compared",
  interrupted: "interrupted by Ctrl-C or a signal",
};

/** Of a run of many items that ends early. */
export const gaveUpMeaning =
  "A transfer that is given up because nothing more can succeed ends with the code of what stopped it, whatever was done before: 7 where the server is gone, 1 where a disk or a quota is full, 5 where the target's file system is read-only. Run again, it goes on.";

export const doneMeaning = "all was done, and checked";
export const readerGoneMeaning = "whoever read standard output went away, as with any Unix tool";
