import { flag } from "./flag.ts";
import type { FlagValues } from "./types.ts";

/** Flags of every command. Each of the connection flags is also a variable: `CEC_` and the name in capitals. */
export const globalFlags = {
  url: flag.string({ short: "u", placeholder: "URL", help: "address of the server", group: "Connection" }),
  token: flag.string({ short: "t", placeholder: "TOKEN", help: "personal access token", group: "Connection" }),
  tokenFile: flag.string({
    placeholder: "FILE",
    help: "file that holds the token",
    group: "Connection",
    complete: "local-path",
  }),
  tokenStdin: flag.boolean({ help: "read the token from standard input", group: "Connection" }),
  login: flag.string({ placeholder: "NAME", help: "login, together with a password", group: "Connection" }),
  password: flag.string({ placeholder: "TEXT", help: "password of the login", group: "Connection" }),
  passwordStdin: flag.boolean({ help: "read the password from standard input", group: "Connection" }),
  account: flag.string({
    placeholder: "NAME",
    help: "stored account to use instead of the active one",
    group: "Connection",
    complete: "account",
  }),
  skipVerify: flag.boolean({
    aliases: ["skip_verify"],
    help: "do not check the server's certificate",
    group: "Connection",
  }),
  caCert: flag.string({
    placeholder: "FILE",
    help: "more certificate authorities to trust (PEM)",
    group: "Connection",
    complete: "local-path",
  }),
  clientCert: flag.string({
    placeholder: "FILE",
    help: "client certificate (PEM)",
    group: "Connection",
    complete: "local-path",
  }),
  clientKey: flag.string({
    placeholder: "FILE",
    help: "key of the client certificate (PEM)",
    group: "Connection",
    complete: "local-path",
  }),
  skipKeyring: flag.boolean({ aliases: ["skip_keyring"], help: "do not use the keyring", group: "Connection" }),
  secureStorage: flag.oneOf(["auto", "require"], "auto", {
    help: "require: never keep a secret in clear text",
    group: "Connection",
  }),
  noCache: flag.boolean({ aliases: ["no_cache"], help: "do not keep a session between runs", group: "Connection" }),
  config: flag.string({
    placeholder: "DIR",
    help: "folder of config.json",
    group: "Connection",
    complete: "local-folder",
  }),
  log: flag.oneOf(["debug", "info", "warn", "error"], "info", {
    help: "how much to tell on standard error",
    group: "Output",
  }),
  quiet: flag.boolean({ short: "q", help: "only results and errors", group: "Output" }),
  noColor: flag.boolean({ help: "no colours (as NO_COLOR does)", group: "Output" }),
  help: flag.boolean({ short: "h", help: "help for this command", group: "Output" }),
} as const;

export type GlobalFlags = FlagValues<typeof globalFlags>;
