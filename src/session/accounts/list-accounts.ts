import { secretPlace, signInEnd } from "../account.ts";
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
