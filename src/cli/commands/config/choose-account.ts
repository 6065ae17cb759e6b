import { CecError } from "../../../base/errors.ts";
import type { Account } from "../../../session/account.ts";
import type { Accounts } from "../../../session/accounts/open-accounts.ts";
import { findAccount } from "../../../session/select-account.ts";
import type { Context } from "../../types.ts";

/**
 * The account named as argument or by `--account`, else the one chosen on the terminal; Enter alone takes the active one where
 * `activeByEnter` is set. @throws CecError `usage` without either.
 */
export async function chooseAccount(
  { terminal }: Context,
  { store, settings }: Accounts,
  name: string | undefined,
  question: string,
  activeByEnter = false,
): Promise<Account> {
  const data = await store.read();
  const wanted = name ?? settings.account;
  if (wanted !== undefined) return findAccount(data, wanted);
  const [first] = data.accounts;
  if (!first) {
    throw new CecError("not-found", "no account is stored", { hint: "Run: cec config add" });
  }
  const sorted = [...data.accounts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const labels = sorted.map(({ id, label }) => {
    const active = id === data.activeId ? " (active)" : "";
    return `${label}${label === id ? "" : `  ${id}`}${active}`;
  });
  const active = activeByEnter ? sorted.findIndex(({ id }) => id === data.activeId) : -1;
  const preset = active < 0 ? undefined : active;
  return sorted[await terminal.choose(question, labels, "the account as argument", preset)] ?? first;
}
