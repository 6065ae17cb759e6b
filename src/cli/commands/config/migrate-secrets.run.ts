import { backupsOf } from "../../../session/accounts/forget-accounts.ts";
import { migrateSecrets } from "../../../session/accounts/migrate-secrets.ts";
import type { Run } from "../../types.ts";
import { accountsOf } from "./begin-sign-in.ts";
import type { flags } from "./migrate-secrets.ts";

export const run: Run<typeof flags> = async (context, { flags: { to, json } }) => {
  const { terminal } = context;
  const place = to === "file" ? "config file" : to;
  const accounts = await accountsOf(context);
  const migrated = await migrateSecrets(accounts, place);
  const copies = place === "keyring" ? await backupsOf(accounts.store.path) : [];
  if (copies.length > 0) {
    terminal.complain(`Older copies may still hold secrets; remove them when all works: ${copies.join(" ")}`);
  }
  if (json) {
    terminal.print(
      JSON.stringify(
        migrated.map(({ account, from, stays }) => ({
          id: account.id,
          from,
          to: stays === undefined ? place : from,
          moved: stays === undefined,
          ...(stays === undefined ? {} : { reason: stays }),
        })),
      ),
    );
    return undefined;
  }
  for (const { account, from, stays } of migrated) {
    terminal.print(
      stays === undefined ? `${account.label}: moved from the ${from} to the ${place}` : `${account.label}: ${stays}`,
    );
  }
  if (migrated.length === 0) terminal.note("No account is stored.");
  return undefined;
};
