import { variableOf } from "../../argv.ts";
import { scp } from "../../commands/scp.ts";
import { globalFlags } from "../../global-flags.ts";
import type { FlagSpec } from "../../types.ts";
import { type HelpDocument, type Row, rows, section, text } from "../document.ts";

/** Read from the command line alone: a variable that says "read standard input" would surprise every pipe. */
const flagsOnly = ["tokenStdin", "passwordStdin"];

const connection = (Object.entries(globalFlags) as [string, FlagSpec<unknown>][])
  .filter(([key, spec]) => spec.group === "Connection" && !flagsOnly.includes(key))
  .map(([key, spec]): Row => [variableOf(key), spec.help]);

export const environmentTopic: HelpDocument = {
  name: "environment",
  summary: "Variables that cec reads",
  sections: [
    section("", ...text("A flag wins over its variable. An empty variable counts as not set.")),
    section(
      "Connection",
      rows([
        ...connection,
        ["CEC_PASSWORD_FILE", "file that holds the password"],
        [
          "CREDENTIALS_DIRECTORY",
          "folder with the files cec-token and cec-password, as systemd's LoadCredential makes it",
        ],
      ]),
    ),
    section(
      "Older names",
      rows([
        ["CELLS_CLIENT_TARGET_URL", "as CEC_URL"],
        ["CELLS_CLIENT_TARGET_USER_LOGIN", "as CEC_LOGIN"],
        ["CELLS_CLIENT_TARGET_USER_PWD", "as CEC_PASSWORD"],
        ["CELLS_CLIENT_TARGET_SKIP_VERIFY", "as CEC_SKIP_VERIFY"],
      ]),
    ),
    section(
      "Network",
      rows([
        [
          "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY",
          "the proxy to go through (http or https), with name and password if it wants them",
        ],
        ["NO_PROXY", "hosts reached without it"],
        ["SSL_CERT_FILE, NODE_EXTRA_CA_CERTS", "more certificate authorities to trust (PEM)"],
      ]),
    ),
    section("Of cec scp", rows([[(scp.variables ?? []).map(variableOf).join(", "), "as its flags"]])),
    section(
      "Output",
      rows([
        ["CEC_LOG", "as --log: debug, info, warn, error"],
        ["NO_COLOR", "no colours"],
        ["CLICOLOR_FORCE", "colours where there is no terminal too"],
        ["COLUMNS", "width of the screen where it cannot be asked"],
      ]),
    ),
    section(
      "Updates",
      rows([
        ["CEC_UPDATE_URL", "where cec update looks for releases, instead of the address built in"],
        ["CEC_UPDATE_KEY", "the public key they are signed with, instead of the one built in"],
      ]),
    ),
    section(
      "Places",
      rows([
        ["XDG_CONFIG_HOME", "where config.json lies on Linux: pydio/cells-client below it; default ~/.config"],
        ["XDG_CACHE_HOME", "where the listings for completion are kept for some seconds; default ~/.cache"],
        ["XDG_STATE_HOME", "where the journals of transfers lie; default ~/.local/state"],
        ["BROWSER", "the program that opens the page to sign in"],
      ]),
    ),
  ],
};
