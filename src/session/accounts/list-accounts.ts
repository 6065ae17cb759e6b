import { type Account, secretPlace } from "../account.ts";
import type { AuthType } from "../types.ts";
import type { Accounts } from "./open-accounts.ts";

/** An account without its secrets. */
export interface AccountSummary {
  readonly id: string;
  readonly label: string;
  readonly user: string;
  readonly url: string;
  readonly authType: AuthType;
  readonly active: boolean;
  readonly secretIn: ReturnType<typeof secretPlace>;
  /** See {@link signInEnd}. */
  readonly endsAtSeconds: number | undefined;
}

/** Accounts in the order of the file. No secret is read and no server asked. */
export async function listAccounts(accounts: Accounts): Promise<AccountSummary[]> {
  const { accounts: stored, activeId } = await accounts.store.read();
  return stored.map((account) => ({
    id: account.id,
    label: account.label,
    user: account.user,
    url: account.url,
    authType: account.authType,
    active: account.id === activeId,
    secretIn: secretPlace(account),
    endsAtSeconds: signInEnd(account),
  }));
}

const accessLifeSeconds = 600;
const refreshLifeSeconds = 60 * 86_400;

/**
 * When a new sign-in will be needed, seconds since the epoch. For OAuth2 it is worked out from the last refresh and the lifetimes servers
 * come with (600 s, 60 days), and moves on with every refresh; for a token it is what was said when it was stored; else nobody knows.
 */
export function signInEnd(account: Pick<Account, "authType" | "tokenExpiresAt">): number | undefined {
  if (account.tokenExpiresAt === 0 || account.authType === "session") return undefined;
  if (account.authType === "pat") return account.tokenExpiresAt;
  return account.tokenExpiresAt - accessLifeSeconds + refreshLifeSeconds;
}
