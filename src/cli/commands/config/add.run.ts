import type { Context, Run } from "../../types.ts";
import type { flags } from "./add.ts";
import { beginSignIn } from "./begin-sign-in.ts";
import { keepAccount } from "./keep-account.ts";
import { byBrowser, byPassword, byToken } from "./sign-in-ways.ts";

const ways = ["With the browser (OAuth2)", "With a personal access token", "With login and password"];

/** What was given for it on the command line says how to sign in. */
function wayGiven({ given }: Context): number | undefined {
  if (given.has("token") || given.has("tokenFile") || given.has("tokenStdin")) return 1;
  if (given.has("password") || given.has("passwordStdin")) return 2;
  return given.has("noBrowser") ? 0 : undefined;
}

function askForWay({ terminal }: Context): Promise<number> {
  return terminal.choose("How do you want to sign in", ways, "a command: config add oauth, token or client-auth");
}

export const run: Run<typeof flags> = async (context, { flags }) => {
  const way = wayGiven(context) ?? (await askForWay(context));
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
