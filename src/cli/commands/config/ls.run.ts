import { listAccounts } from "../../../session/accounts/list-accounts.ts";
import type { Run } from "../../types.ts";
import { localDay } from "../../view/local-day.ts";
import { printTable } from "../../view/table.ts";
import { authTypeNames } from "./auth-type-names.ts";
import { accountsOf } from "./begin-sign-in.ts";
import type { flags } from "./ls.ts";

export const run: Run<typeof flags> = async (context, { flags: { json } }) => {
  const { terminal } = context;
  const accounts = await listAccounts(await accountsOf(context));
  accounts.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (json) {
    terminal.print(
      JSON.stringify(
        accounts.map(({ endsAtSeconds, ...account }) => ({
          ...account,
          ...(endsAtSeconds === undefined ? {} : { expires: new Date(endsAtSeconds * 1000).toISOString() }),
        })),
      ),
    );
    return undefined;
  }
  const dated = accounts.some(({ endsAtSeconds }) => endsAtSeconds !== undefined);
  const headers = ["ACTIVE", "LABEL", "USER", "URL", "TYPE", ...(dated ? ["EXPIRES"] : [])];
  const rows = accounts.map(({ active, label, user, url, authType, endsAtSeconds }) => {
    const ends = endsAtSeconds === undefined ? "" : localDay(endsAtSeconds);
    return [active ? "✓" : "", label, user, url, authTypeNames[authType], ...(dated ? [ends] : [])];
  });
  const lines: string[] = [];
  printTable(
    headers.map((header) => ({ header })),
    rows,
    (line) => lines.push(line),
  );
  // The Go client closes an empty table as well.
  if (rows.length === 0) lines.push(...lines.slice(-1));
  for (const line of lines) terminal.print(line);
  return undefined;
};
