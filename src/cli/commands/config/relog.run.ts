import { parseMoment } from "../../../base/points-in-time.ts";
import { selectAccount } from "../../../session/select-account.ts";
import type { Run } from "../../types.ts";
import { accountsOf, beginSignIn } from "./begin-sign-in.ts";
import { chooseAccount } from "./choose-account.ts";
import { keepAccount } from "./keep-account.ts";
import type { flags } from "./relog.ts";
import { byBrowser, byPassword, byToken } from "./sign-in-ways.ts";

export const run: Run<typeof flags> = async (context, { args, flags }) => {
  const accounts = await accountsOf(context);
  const { store, settings } = accounts;
  const data = await store.read();
  const wanted = args[0] ?? settings.account;
  // Several, and a person at hand: the active one is the likely choice, not the only one.
  const ask = wanted === undefined && settings.url === undefined && data.accounts.length > 1;
  const account =
    ask && context.terminal.canAsk
      ? await chooseAccount(context, accounts, undefined, "Account to sign in to again", true)
      : selectAccount(data, { account: wanted, url: settings.url });
  context.terminal.note(`Signing in again to ${account.label}.`);
  const start = await beginSignIn(context, { ...flags, account });
  const expiresAtSeconds =
    flags.expires === undefined ? undefined : parseMoment(flags.expires, context.now(), "future");
  // A password given for an OAuth2 account is as good as the browser: the account was perhaps made by it.
  const withPassword = account.authType === "session" || start.accounts.settings.password !== undefined;
  const proved =
    account.authType === "pat"
      ? await byToken(context, start, { credentialCommand: account.credentialCommand, expiresAtSeconds })
      : withPassword
        ? await byPassword(context, start, { keepPassword: account.authType === "session", login: account.user })
        : await byBrowser(context, start, flags);
  await keepAccount(context, start, proved, {
    label: undefined,
    use: data.activeId === account.id,
    json: flags.json,
    expectedId: account.id,
  });
  return undefined;
};
