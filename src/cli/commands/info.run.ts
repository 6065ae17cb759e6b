import type { Run } from "../types.ts";
import { localDay } from "../view/local-day.ts";
import { printTable } from "../view/table.ts";
import { authTypeNames } from "./config/auth-type-names.ts";
import type { flags } from "./info.ts";

export const run: Run<typeof flags> = async (context, { flags: { json } }) => {
  const { terminal, signal } = context;
  const { session, cells } = await context.connect();
  // A bare token does not say whose it is: the server does.
  const user = session.user ?? (await cells.server.whoAmI({ signal }));
  const facts = await cells.server.facts({ signal });
  const ends = session.signInEndsAtSeconds;
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
    return undefined;
  }
  printTable(
    [{ header: "USERNAME" }, { header: "SERVER URL" }, { header: "AUTH TYPE" }],
    [[user, session.url, authTypeNames[session.authType]]],
    (line) => terminal.print(line),
  );
  const end = ends === undefined ? "" : `; sign-in good until ${localDay(ends)}`;
  terminal.note(`${`${facts.label} ${facts.version ?? ""}`.trimEnd()}; secret from: ${session.source}${end}`);
  return undefined;
};
