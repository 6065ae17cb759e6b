import { forgetAll } from "../../session/accounts/forget-accounts.ts";
import type { Run } from "../types.ts";
import { tellWould } from "../view/would.ts";
import type { flags } from "./clear.ts";
import { accountsOf } from "./config/begin-sign-in.ts";
import { exitOfForgetting } from "./config/exit-of-forgetting.ts";

export const run: Run<typeof flags> = async (context, { flags: { force, keepRemote, dryRun } }) => {
  const { terminal } = context;
  const accounts = await accountsOf(context);
  if (dryRun) {
    for (const { label } of (await accounts.store.read()).accounts) {
      tellWould(terminal, false, { would: "forget", path: label });
    }
    return undefined;
  }
  if (!force) {
    const count = (await accounts.store.read()).accounts.length;
    if (!(await terminal.confirm(`Forget all accounts (${count}) and their secrets`, "--force"))) {
      terminal.note("Nothing was removed.");
      return undefined;
    }
  }
  const forgotten = await forgetAll(accounts, { keepRemote });
  const revoked = forgotten.filter((each) => each.revoked).length;
  terminal.note(
    `All defined accounts have been erased (${forgotten.length}${revoked > 0 ? `, ${revoked} revoked on the server` : ""}).`,
  );
  return exitOfForgetting(forgotten);
};
