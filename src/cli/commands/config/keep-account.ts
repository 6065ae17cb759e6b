import { dropTokens } from "../../../session/accounts/drop-tokens.ts";
import { revoke } from "../../../session/accounts/forget-accounts.ts";
import { type ProvedAccount, storeAccount } from "../../../session/accounts/store-account.ts";
import type { Context } from "../../types.ts";
import { versionFacts } from "../../version.ts";
import { authTypeNames } from "./auth-type-names.ts";
import type { SignInStart } from "./begin-sign-in.ts";

export interface KeepOptions {
  readonly label: string | undefined;
  readonly use: boolean;
  readonly json: boolean;
  readonly expectedId?: string;
}

/** Stores an account that has proved to work, ends the sign-in it replaces, and tells. */
export async function keepAccount(
  { terminal }: Context,
  start: SignInStart,
  proved: ProvedAccount,
  options: KeepOptions,
): Promise<void> {
  const { accounts } = start;
  const { account, place, replaced, replacedSecret } = await storeAccount(accounts, proved, {
    label: options.label,
    use: options.use,
    expectedId: options.expectedId,
    pinnedSha256: start.pinnedSha256,
    version: versionFacts().version,
  }).catch(async (error: unknown) => {
    await dropTokens(start.target, proved.secret.refreshToken);
    throw error;
  });
  if (replaced && replacedSecret && replacedSecret.refreshToken !== proved.secret.refreshToken) {
    await revoke(accounts, replaced, replacedSecret);
  }
  const active = (await accounts.store.read()).activeId === account.id;
  if (options.json) {
    const { id, label, user, url, authType } = account;
    terminal.print(JSON.stringify({ id, label, user, url, authType, active, secretIn: place }));
    return;
  }
  terminal.note(`Signed in to ${account.url} as ${account.user} (${authTypeNames[account.authType]}).`);
  const where = place === "credential command" ? "comes from the command" : `is in the ${place}`;
  if (replaced && options.expectedId === undefined) {
    terminal.note(
      `It takes the place of ${replaced.label} (${authTypeNames[replaced.authType]}), the same user there.`,
    );
  }
  terminal.note(`Stored as ${account.label}${active ? ", the active account" : ""}; its secret ${where}.`);
}
