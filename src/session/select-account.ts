import { CecError } from "../base/errors.ts";
import type { Account } from "./account.ts";
import type { ConfigData } from "./config-data.ts";

/**
 * The stored account a run is about: the one named, else one for the address given (the active one first), else the active one.
 * @throws CecError `sign-in` when there is none, `usage` when the name or the address fits several.
 */
export function selectAccount(
  config: Pick<ConfigData, "accounts" | "activeId">,
  wanted: {
    readonly account: string | undefined;
    readonly url: string | undefined;
    readonly login?: string | undefined;
  },
): Account {
  if (wanted.account !== undefined) return findAccount(config, wanted.account);
  const active = config.accounts.find((account) => account.id === config.activeId);
  if (wanted.url !== undefined) {
    const fits = ({ url, user }: Account) => url === wanted.url && (wanted.login ?? user) === user;
    if (active && fits(active)) return active;
    const fitting = config.accounts.filter(fits);
    const [only, ...others] = fitting;
    if (only && others.length === 0) return only;
    if (only) throw severalFit(wanted.url, fitting);
    throw new CecError("sign-in", `there is neither a token nor a stored account for ${wanted.url}`, {
      operation: "sign in",
      hint: `Give a token (CEC_TOKEN, --token-file), or run: cec config add --url ${wanted.url}`,
    });
  }
  if (active) return active;
  if (config.accounts.length === 0) {
    throw new CecError("sign-in", "no account is stored and no connection was given", {
      operation: "sign in",
      hint: "Run: cec config add    (or set CEC_URL and CEC_TOKEN)",
    });
  }
  throw new CecError("sign-in", "no stored account is the active one", {
    operation: "sign in",
    hint: `Choose one: cec config use NAME    (${names(config.accounts)})`,
  });
}

/** An account by its id (`alice@host:443`), label (`alice@host`), or either without regard to case. @throws CecError `not-found`, `usage`. */
export function findAccount(config: Pick<ConfigData, "accounts">, name: string): Account {
  const exact = config.accounts.find((account) => account.id === name);
  if (exact) return exact;
  const wanted = name.toLowerCase();
  const fitting = config.accounts.filter(
    (account) => account.label.toLowerCase() === wanted || account.id.toLowerCase() === wanted,
  );
  const [only, ...others] = fitting;
  if (only && others.length === 0) return only;
  if (only) throw severalFit(name, fitting);
  throw new CecError("not-found", `there is no account "${name}"`, {
    operation: "find the account",
    hint: config.accounts.length === 0 ? "Run: cec config add" : `Stored accounts: ${names(config.accounts)}`,
  });
}

function severalFit(what: string, accounts: readonly Account[]): CecError {
  return new CecError("usage", `"${what}" fits several accounts`, {
    operation: "find the account",
    hint: `Name one with --account: ${accounts.map((account) => account.id).join(", ")}`,
  });
}

function names(accounts: readonly Account[]): string {
  return accounts.map((account) => account.label).join(", ");
}
