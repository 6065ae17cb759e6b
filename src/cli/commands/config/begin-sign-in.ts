import { CecError } from "../../../base/errors.ts";
import type { Account } from "../../../session/account.ts";
import { type Accounts, openAccounts } from "../../../session/accounts/open-accounts.ts";
import { parseServerUrl } from "../../../session/server-url.ts";
import { describeCertificate, type ReachedServer, reachServer } from "../../../session/sign-in/reach-server.ts";
import { connectionOptions } from "../../connection-options.ts";
import type { Context } from "../../types.ts";

export interface SignInStart extends ReachedServer {
  readonly accounts: Accounts;
}

/** The stored accounts, by the flags of this run. */
export function accountsOf(context: Context): Promise<Accounts> {
  return openAccounts(connectionOptions(context));
}

/**
 * Reaches the server to sign in to: the account's, the one given, or the one the person types. A certificate nobody vouches for is shown
 * and may be accepted.
 */
export async function beginSignIn(
  context: Context,
  options: { pinCertificate: string | undefined; account?: Account },
): Promise<SignInStart> {
  const { terminal } = context;
  const accounts = await accountsOf(context);
  const url = options.account?.url ?? accounts.settings.url ?? (await askForServer(context));
  const reached = await reachServer({
    accounts,
    url,
    account: options.account,
    pinnedSha256: options.pinCertificate === undefined ? undefined : readFingerprint(options.pinCertificate),
    acceptCertificate: async (certificate) => {
      if (!terminal.canAsk) return false;
      terminal.complain(`Nobody known vouches for the certificate of ${url}:`);
      for (const line of describeCertificate(certificate)) terminal.complain(`  ${line}`);
      terminal.complain("Compare the fingerprint with what the server's administrator says.");
      if (await terminal.confirm("Accept this certificate for the account", "--ca-cert or --pin-certificate"))
        return true;
      throw new CecError("failed", "the certificate was not accepted", {
        operation: "reach the server",
        hint: "Name its authority with --ca-cert FILE, where it has one.",
      });
    },
  });
  return { ...reached, accounts };
}

/** What a person types may lack the scheme. */
async function askForServer({ terminal }: Context): Promise<string> {
  const typed = (await terminal.ask("Server address", "--url")).trim();
  return parseServerUrl(/^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`);
}

function readFingerprint(text: string): string {
  const hex = text
    .replace(/^sha-?256[: ]*/i, "")
    .replaceAll(":", "")
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new CecError("usage", `"${text}" is not a SHA-256 fingerprint`, {
    hint: "Give 64 hexadecimal digits, with or without colons.",
  });
}
