import { proveTokens } from "../../../session/accounts/prove-account.ts";
import type { Run } from "../../types.ts";
import type { flags } from "./add-oauth.ts";
import { beginSignIn } from "./begin-sign-in.ts";
import { keepAccount } from "./keep-account.ts";
import { byBrowser } from "./sign-in-ways.ts";

export const run: Run<typeof flags> = async (context, { flags }) => {
  const start = await beginSignIn(context, flags);
  const { idToken } = flags;
  const proved =
    idToken === undefined
      ? await byBrowser(context, start, flags)
      : await proveTokens(start.target, {
          accessToken: idToken,
          refreshToken: undefined,
          expiresAtSeconds: undefined,
          lifeSeconds: undefined,
        });
  await keepAccount(context, start, proved, { ...flags, use: context.given.has("use") ? flags.use : true });
  return undefined;
};
