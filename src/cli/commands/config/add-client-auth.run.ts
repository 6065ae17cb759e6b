import type { Run } from "../../types.ts";
import type { flags } from "./add-client-auth.ts";
import { beginSignIn } from "./begin-sign-in.ts";
import { keepAccount } from "./keep-account.ts";
import { byPassword } from "./sign-in-ways.ts";

export const run: Run<typeof flags> = async (context, { flags }) => {
  const start = await beginSignIn(context, flags);
  const proved = await byPassword(context, start, flags);
  await keepAccount(context, start, proved, { ...flags, use: context.given.has("use") ? flags.use : true });
  return undefined;
};
