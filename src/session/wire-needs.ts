import type { Account } from "./account.ts";
import type { ConnectionSettings } from "./connection-settings.ts";
import type { WireNeeds } from "./types.ts";

/** How the network is to be set up: what was given for this run, else what the account was stored with. */
export function wireNeeds(settings: ConnectionSettings, account: Account | undefined): WireNeeds {
  return {
    skipVerify: settings.skipVerify || account?.skipVerify === true,
    caCertFile: settings.caCertFile ?? account?.caCertFile,
    clientCertFile: settings.clientCertFile ?? account?.clientCertFile,
    clientKeyFile: settings.clientKeyFile ?? account?.clientKeyFile,
    pinnedSha256: account?.pinnedSha256,
    headers: account?.customHeaders ?? {},
  };
}
