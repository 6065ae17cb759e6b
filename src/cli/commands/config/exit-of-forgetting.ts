import { exitCodes } from "../../../base/errors.ts";
import type { Forgotten } from "../../../session/accounts/forget-accounts.ts";

/** Accounts that are forgotten here, but may live on in the keyring or on the server, are not forgotten: exit 8, the warnings tell what is left. */
export function exitOfForgetting(forgotten: readonly Pick<Forgotten, "left">[]): number | undefined {
  return forgotten.some(({ left }) => left) ? exitCodes.partial : undefined;
}
