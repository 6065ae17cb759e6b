import { exitCodes, isCecError } from "../../../base/errors.ts";
import type { Run } from "../../types.ts";
import { localDay } from "../../view/local-day.ts";
import { authTypeNames } from "../config/auth-type-names.ts";
import type { flags } from "./status.ts";

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
  const ends = session.signInEndsAtSeconds;
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
