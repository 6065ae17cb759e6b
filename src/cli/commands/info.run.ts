import { isCecError } from "../../base/errors.ts";
import type { Run } from "../types.ts";
import { localDay } from "../view/local-day.ts";
import { printTable } from "../view/table.ts";
import { authTypeNames } from "./config/auth-type-names.ts";
import type { flags } from "./info.ts";

export const run: Run<typeof flags> = async (context, { flags: { json } }) => {
  const { terminal, signal } = context;
  const { session, cells } = await context.connect();
  // A bare token does not say whose it is: the server does. What is stored is shown also when the server does not accept it any more.
  let refused: unknown;
  const told = await cells.server.whoAmI({ signal }).catch((error: unknown) => {
    if (session.user === undefined || !isCecError(error, "sign-in")) throw error;
    refused = error;
    return session.user;
  });
  const user = session.user ?? told;
  const facts = await cells.server.facts({ signal });
  const ends = refused ? undefined : session.signInEndsAtSeconds;
  if (json) {
    terminal.print(
      JSON.stringify({
        user,
        url: session.url,
        authType: session.authType,
        secretFrom: session.source,
        ...(session.account === undefined ? {} : { account: session.account }),
        ...(ends === undefined ? {} : { expires: new Date(ends * 1000).toISOString() }),
        server: { label: facts.label, ...(facts.version === undefined ? {} : { version: facts.version }) },
      }),
    );
    if (refused) throw refused;
    return undefined;
  }
  printTable(
    [{ header: "USERNAME" }, { header: "SERVER URL", whole: true }, { header: "AUTH TYPE" }],
    [[user, session.url, authTypeNames[session.authType]]],
    terminal,
  );
  const end = ends === undefined ? "" : `; sign-in good until ${localDay(ends)}`;
  terminal.note(`${`${facts.label} ${facts.version ?? ""}`.trimEnd()}; secret from: ${session.source}${end}`);
  if (refused) throw refused;
  return undefined;
};
