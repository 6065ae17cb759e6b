import { type AccountSummary, listAccounts } from "../../../session/accounts/list-accounts.ts";
import type { Run } from "../../types.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { localDay } from "../../view/local-day.ts";
import { printTable } from "../../view/table.ts";
import { authTypeNames } from "./auth-type-names.ts";
import { accountsOf } from "./begin-sign-in.ts";
import type { accountColumnNames, flags } from "./ls.ts";

const accountColumns = {
  active: { header: "ACTIVE", of: (account) => (account.active ? "✓" : "") },
  label: { header: "LABEL", whole: true, of: (account) => account.label },
  user: { header: "USER", of: (account) => account.user },
  url: { header: "URL", of: (account) => account.url },
  type: { header: "TYPE", of: (account) => authTypeNames[account.authType] },
  expires: {
    header: "EXPIRES",
    of: ({ endsAtSeconds }) => (endsAtSeconds === undefined ? "" : localDay(endsAtSeconds)),
  },
  id: { header: "ID", whole: true, of: (account) => account.id },
  secret: { header: "SECRET IN", of: (account) => account.secretIn },
} satisfies Record<(typeof accountColumnNames)[number], Column<AccountSummary>>;
const { active, label, user, url, type, expires } = accountColumns;

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal } = context;
  const accounts = await listAccounts(await accountsOf(context));
  accounts.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (given.json) {
    for (const { endsAtSeconds, ...account } of accounts) {
      const expires = endsAtSeconds === undefined ? {} : { expires: new Date(endsAtSeconds * 1000).toISOString() };
      terminal.print(JSON.stringify({ ...account, ...expires }));
    }
    return undefined;
  }
  const dated = accounts.some(({ endsAtSeconds }) => endsAtSeconds !== undefined);
  const usual = [active, label, user, url, type, ...(dated ? [expires] : [])];
  const columns = chooseColumns<AccountSummary, void>(accountColumns, given.columns, usual);
  const lines: string[] = [];
  printTable(
    columns,
    accounts.map((account) => columns.map((column) => column.of(account))),
    { print: (line) => lines.push(line), fitColumns: terminal.fitColumns },
  );
  // The Go client closes an empty table as well.
  if (accounts.length === 0) lines.push(...lines.slice(-1));
  for (const line of lines) terminal.print(line);
  return undefined;
};
