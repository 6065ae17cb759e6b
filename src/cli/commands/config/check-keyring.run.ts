import { checkKeyring } from "../../../session/accounts/check-keyring.ts";
import type { Run } from "../../types.ts";
import { accountsOf } from "./begin-sign-in.ts";
import type { flags } from "./check-keyring.ts";

export const run: Run<typeof flags> = async (context, { flags: { json } }) => {
  const { openKeyring } = await accountsOf(context);
  const { label, tookMs } = await checkKeyring(openKeyring);
  if (json) context.terminal.print(JSON.stringify({ keyring: label, works: true, tookMs: Math.round(tookMs) }));
  else context.terminal.print(`Keyring seems to be here and working: ${label}, in ${Math.round(tookMs)} ms.`);
  return undefined;
};
