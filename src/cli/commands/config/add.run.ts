import type { Run } from "../../types.ts";
import type { flags } from "./add.ts";
import { beginSignIn } from "./begin-sign-in.ts";
import { keepAccount } from "./keep-account.ts";
import { byBrowser, byPassword, byToken } from "./sign-in-ways.ts";

const ways = ["With the browser (OAuth2)", "With a personal access token", "With login and password"];

export const run: Run<typeof flags> = async (context, { flags }) => {
  const way = await context.terminal.choose(
    "How do you want to sign in",
    ways,
    "a command: config add oauth, token or client-auth",
  );
  const start = await beginSignIn(context, flags);
  const proved =
    way === 0
      ? await byBrowser(context, start, flags)
      : way === 1
        ? await byToken(context, start, {})
        : await byPassword(context, start, { keepPassword: false });
  await keepAccount(context, start, proved, { ...flags, use: context.given.has("use") ? flags.use : true });
  return undefined;
};
