import { flag } from "../flag.ts";

/** How two trees are compared. */
export const compareFlags = {
  checksum: flag.boolean({ short: "c", help: "compare the contents of all files, whatever their dates" }),
  sizeOnly: flag.boolean({ help: "compare sizes alone" }),
  links: flag.oneOf(["follow", "skip"], "follow", { help: "what to do with symbolic links of SRC" }),
};

/** What a sync does beyond bringing over what is new or different. */
export const ruleFlags = {
  delete: flag.boolean({ help: "delete what SRC does not have, last, and only if nothing failed" }),
  permanently: flag.boolean({ help: "past the server's recycle bin" }),
  backupDir: flag.string({
    placeholder: "DIR",
    help: "keep what is replaced or deleted in this folder on DST's side",
    complete: "any-path",
  }),
  maxDelete: flag.string({ placeholder: "N|P%", help: "delete nothing if it would be more than that" }),
  ...compareFlags,
  update: flag.boolean({ help: "leave alone what is newer at DST" }),
  existing: flag.boolean({ help: "bring over only what DST has already" }),
  ignoreExisting: flag.boolean({ help: "bring over only what DST does not have" }),
  preserveTimes: flag.boolean({ help: "keep the files' dates on the server, and restore them" }),
};
