import { exitCodes, isCecError } from "../../../base/errors.ts";
import { listAccounts } from "../../../session/accounts/list-accounts.ts";
import type { Session } from "../../../session/types.ts";
import type { Context, Run } from "../../types.ts";
import { localDay } from "../../view/local-day.ts";
import { authTypeNames } from "../config/auth-type-names.ts";
import { accountsOf } from "../config/begin-sign-in.ts";
import type { flags } from "./status.ts";

/** Asking the server may have refreshed the tokens, and with them the end of the sign-in. */
async function signInEndNow(context: Context, session: Session): Promise<number | undefined> {
  if (session.account === undefined || session.authType !== "oauth2") return session.signInEndsAtSeconds;
  const stored = await listAccounts(await accountsOf(context));
  return stored.find(({ id }) => id === session.account)?.endsAtSeconds;
}

export const run: Run<typeof flags> = async (context, { flags: { expiresWithin, json } }) => {
  const { terminal, signal } = context;
  const { session, cells } = await context.connect();
  const { url, authType, source } = session;
  const facts = { url, authType, secretFrom: source };
  let user: string;
  try {
    user = await cells.server.whoAmI({ signal });
  } catch (error) {
    if (!json || !isCecError(error, "sign-in")) throw error;
    terminal.print(JSON.stringify({ signedIn: false, ...facts, reason: error.message }));
    return exitCodes["sign-in"];
  }
  const ends = await signInEndNow(context, session);
  const near = expiresWithin !== undefined && ends !== undefined && ends * 1000 - context.now() <= expiresWithin;
  if (json) {
    const expires = ends === undefined ? {} : { expires: new Date(ends * 1000).toISOString() };
    terminal.print(JSON.stringify({ signedIn: true, user, ...facts, ...expires, ...(near ? { endsSoon: true } : {}) }));
  } else {
    const end = ends === undefined ? "its end is not known" : `until ${localDay(ends)}`;
    terminal.print(`Signed in to ${url} as ${user} (${authTypeNames[authType]}, secret from: ${source}), ${end}`);
    if (near) terminal.complain("That is within the time given. Sign in again: cec config relog");
  }
  return near ? exitCodes["sign-in"] : undefined;
};
