import { CecError } from "../../../base/errors.ts";
import { backupsOf } from "../../../session/accounts/forget-accounts.ts";
import { listAccounts } from "../../../session/accounts/list-accounts.ts";
import { type Migrated, migrateSecrets } from "../../../session/accounts/migrate-secrets.ts";
import type { Run } from "../../types.ts";
import { tellWould } from "../../view/would.ts";
import { accountsOf } from "./begin-sign-in.ts";
import type { flags } from "./migrate-secrets.ts";

export const run: Run<typeof flags> = async (context, { flags: { to, dryRun, json } }) => {
  const { terminal } = context;
  const place = to === "file" ? "config file" : to;
  const accounts = await accountsOf(context);
  if (dryRun) {
    for (const { label, secretIn } of await listAccounts(accounts)) {
      if (secretIn === place || secretIn === "credential command") continue;
      tellWould(terminal, json, { would: "move the secret of", path: label, to: `the ${place}` });
    }
    return undefined;
  }
  const migrated = await migrateSecrets(accounts, place);
  const copies = place === "keyring" ? await backupsOf(accounts.store.path) : [];
  if (copies.length > 0) {
    terminal.complain(`Older copies may still hold secrets; remove them when all works: ${copies.join(" ")}`);
  }
  for (const each of migrated) {
    const { account, from, stays } = each;
    if (json) terminal.print(JSON.stringify(migratedJson(each, place)));
    else if (stays === undefined) terminal.print(`${account.label}: moved from the ${from} to the ${place}`);
    else terminal.print(`${account.label}: ${stays}`);
  }
  if (migrated.length === 0) terminal.note("No account is stored.");
  return refuse(migrated);
};

function migratedJson({ account, from, stays }: Migrated, place: string): object {
  return {
    id: account.id,
    from,
    to: stays === undefined ? place : from,
    moved: stays === undefined,
    ...(stays === undefined ? {} : { reason: stays }),
  };
}

/** @throws CecError `sign-in` when nothing could be moved, `partial` when some were. */
function refuse(migrated: readonly Migrated[]): undefined {
  const failures = migrated.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  if (!first) return undefined;
  if (failures.length === migrated.length) throw first;
  throw new CecError(
    "partial",
    `${failures.length} of ${migrated.length} accounts have no secret that could be moved`,
    {
      operation: "move the secrets",
      hint: first.hint ?? "Sign in again: cec config relog",
      cause: first,
    },
  );
}
