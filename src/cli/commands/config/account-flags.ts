import { flag } from "../../flag.ts";
import { jsonFlag } from "../../output-flags.ts";

/** Of every command that stores an account. */
export const storeFlags = {
  label: flag.string({ placeholder: "NAME", help: "name for the account (default user@host)" }),
  use: flag.boolean({ help: "make it the active account (the default; --use=false leaves the active one)" }),
  pinCertificate: flag.string({
    placeholder: "SHA256",
    help: "accept this one certificate, whoever vouches for it",
    group: "Connection",
  }),
  json: jsonFlag,
} as const;

/** Of every way to sign in by OAuth2. */
export const browserFlags = {
  noBrowser: flag.boolean({ help: "print the address to sign in at, and ask for the code it shows" }),
  timeout: flag.duration("5m", { help: "how long the sign-in in the browser may take" }),
} as const;

export const keepRemoteFlag = flag.boolean({ help: "leave the tokens valid on the server" });
