import type { Run } from "../types.ts";
import { printTable } from "../view/table.ts";
import type { flags } from "./info.ts";

const authNames = { pat: "PAT", oauth2: "OAuth2", session: "Login and password" } as const;

export const run: Run<typeof flags> = async (context, { flags: { json } }) => {
  const { terminal, signal } = context;
  const { session, cells } = await context.connect();
  // A bare token does not say whose it is: the server does.
  const user = session.user ?? (await cells.server.whoAmI({ signal }));
  const facts = await cells.server.facts({ signal });
  if (json) {
    terminal.print(
      JSON.stringify({
        user,
        url: session.url,
        authType: session.authType,
        secretFrom: session.source,
        ...(session.expiresAtSeconds === undefined
          ? {}
          : { expires: new Date(session.expiresAtSeconds * 1000).toISOString() }),
        server: { label: facts.label, ...(facts.version === undefined ? {} : { version: facts.version }) },
      }),
    );
    return undefined;
  }
  printTable(
    [{ header: "USERNAME" }, { header: "SERVER URL" }, { header: "AUTH TYPE" }],
    [[user, session.url, authNames[session.authType]]],
    (line) => terminal.print(line),
  );
  terminal.note(`${facts.label} ${facts.version ?? ""}`.trimEnd());
  return undefined;
};
