import { useAccount } from "../../../session/accounts/forget-accounts.ts";
import type { Run } from "../../types.ts";
import { tellWould } from "../../view/would.ts";
import { accountsOf } from "./begin-sign-in.ts";
import { chooseAccount } from "./choose-account.ts";
import type { flags } from "./use.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { dryRun } }) => {
  const accounts = await accountsOf(context);
  const chosen = await chooseAccount(context, accounts, args[0], "Account to use");
  if (dryRun) {
    tellWould(context.terminal, false, { would: "make active", path: chosen.label });
    return undefined;
  }
  const { id } = await useAccount(accounts, chosen.id);
  context.terminal.print(`The active configuration is: ${id}`);
  return undefined;
};
