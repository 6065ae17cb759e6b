import { removeAccount } from "../../../session/accounts/forget-accounts.ts";
import type { Run } from "../../types.ts";
import { tellWould } from "../../view/would.ts";
import { accountsOf } from "./begin-sign-in.ts";
import { chooseAccount } from "./choose-account.ts";
import { exitOfForgetting } from "./exit-of-forgetting.ts";
import type { flags } from "./rm.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { force, keepRemote, dryRun } }) => {
  const { terminal } = context;
  const accounts = await accountsOf(context);
  const { id, label } = await chooseAccount(context, accounts, args[0], "Account to forget");
  if (dryRun) {
    tellWould(terminal, false, { would: "forget", path: label });
    return undefined;
  }
  if (!force && !(await terminal.confirm(`Forget ${label} (${id})`, "--force"))) {
    terminal.note("Nothing was removed.");
    return undefined;
  }
  const forgotten = await removeAccount(accounts, id, { keepRemote });
  const { revoked, activeNow } = forgotten;
  terminal.note(`This connection has been removed: ${id}${revoked ? "; its tokens were revoked" : ""}`);
  if (activeNow) terminal.note(`The new active configuration is: ${activeNow.id}`);
  return exitOfForgetting([forgotten]);
};
