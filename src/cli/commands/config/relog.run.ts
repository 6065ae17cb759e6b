import { parseMoment } from "../../../base/points-in-time.ts";
import { selectAccount } from "../../../session/select-account.ts";
import type { Run } from "../../types.ts";
import { accountsOf, beginSignIn } from "./begin-sign-in.ts";
import { keepAccount } from "./keep-account.ts";
import type { flags } from "./relog.ts";
import { byBrowser, byPassword, byToken } from "./sign-in-ways.ts";

export const run: Run<typeof flags> = async (context, { args, flags }) => {
  const { store, settings } = await accountsOf(context);
  const data = await store.read();
  const account = selectAccount(data, { account: args[0] ?? settings.account, url: settings.url });
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
