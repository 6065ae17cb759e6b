import { flag } from "../../flag.ts";

/** What a link can have, when it is made and later. */
export const linkFlags = {
  label: flag.string({ help: "name of the link; default the name of what it shares" }),
  description: flag.string({ help: "text for those who open it" }),
  password: flag.string({
    placeholder: "TEXT|generate",
    help: "password to open it: generate makes one up and tells it once; others on this machine can see one that is typed here",
  }),
  passwordStdin: flag.boolean({ help: "read the password from standard input" }),
  expires: flag.string({ placeholder: "AGE|DATE", help: "when it ends: 7d, 2027-01-31, never" }),
  maxDownloads: flag.optionalInteger({ help: "how often it may be fetched; 0: no limit" }),
  permissions: flag.list({
    commas: true,
    placeholder: "LIST",
    items: ["preview", "download", "upload"],
    onlyItems: true,
    help: "what may be done: preview, download, upload (default preview,download)",
  }),
  customId: flag.string({ placeholder: "ID", help: "last part of the address, 12 characters or more" }),
  template: flag.string({
    placeholder: "NAME",
    help: "page of the server that shows it, such as pydio_shared_folder, pydio_unique_strip, pydio_unique_dl",
  }),
  targetUser: flag.list({ placeholder: "LOGIN", help: "only this user may open it; may be given several times" }),
};

export const linkColumnNames = [
  "path",
  "url",
  "access",
  "password",
  "expires",
  "downloads",
  "label",
  "id",
  "uuid",
  "state",
] as const;

export const linkArgument = {
  name: "LINK",
  help: "address, id or UUID of a link, or the path of what it shares",
  complete: "remote-path",
} as const;
