import { isCecError } from "../../base/errors.ts";
import { createCells } from "../../cells/create-cells.ts";
import type { OAuthTokens, OidcContext } from "../../oidc/types.ts";
import type { Wire } from "../../wire/types.ts";
import { runCredentialCommand } from "../credential-command.ts";
import { noSecret } from "../secret.ts";
import { staticTokens } from "../static-tokens.ts";
import { dropTokens } from "./drop-tokens.ts";
import type { Accounts } from "./open-accounts.ts";
import type { ProvedAccount } from "./store-account.ts";

/** A server one is about to sign in to. */
export interface SignInTarget {
  readonly accounts: Accounts;
  readonly wire: Wire;
  readonly url: string;
}

export function oidcContext({ accounts, wire, url }: SignInTarget): OidcContext {
  return { wire, url, now: accounts.now, signal: accounts.options.signal };
}

/** A token and what the server says whose it is. @throws CecError `sign-in` when it is not accepted. */
export async function proveToken(target: SignInTarget, token: string, expiresAtSeconds = 0): Promise<ProvedAccount> {
  const user = await userOf(target, token);
  return {
    url: target.url,
    user,
    authType: "pat",
    secret: { ...noSecret, idToken: token },
    tokenExpiresAt: expiresAtSeconds,
  };
}

/** As {@link proveToken}, for a token a command prints: the command is kept, the token is not. */
export async function proveCommand(target: SignInTarget, command: readonly string[]): Promise<ProvedAccount> {
  const { env, signal } = target.accounts.options;
  const proved = await proveToken(target, await runCredentialCommand(command, { env, signal }));
  return { ...proved, secret: noSecret, credentialCommand: command };
}

/** Fresh OAuth2 tokens and whose they are. Where that cannot be found out, they are ended. */
export async function proveTokens(target: SignInTarget, tokens: OAuthTokens): Promise<ProvedAccount> {
  const { userOfToken } = await import("../../oidc/user-info.ts");
  const user = async () =>
    (await userOfToken(oidcContext(target), tokens.accessToken)) ?? (await userOf(target, tokens.accessToken));
  return {
    url: target.url,
    user: await user().catch(async (error: unknown) => {
      await dropTokens(target, tokens.refreshToken);
      throw error;
    }),
    authType: "oauth2",
    secret: { ...noSecret, idToken: tokens.accessToken, refreshToken: tokens.refreshToken ?? "" },
    tokenExpiresAt: tokens.expiresAtSeconds ?? 0,
    tokenLifeSeconds: tokens.lifeSeconds,
  };
}

/**
 * Login and password: used once for OAuth2 tokens, which are kept in the password's place; where the server does not offer that, or
 * `keepPassword` is set, the password itself is kept and each run signs in with it.
 * @throws CecError `sign-in` for a wrong password or a locked user.
 */
export async function provePassword(
  target: SignInTarget,
  login: string,
  password: string,
  keepPassword: boolean,
): Promise<ProvedAccount> {
  const context = oidcContext(target);
  if (!keepPassword) {
    const tokens = await tokensForPassword(context, login, password);
    if (tokens) return proveTokens(target, tokens);
  }
  const { logIn } = await import("../../oidc/password-session.ts");
  const session = await logIn(context, { login, password });
  const user = await userOf(target, session.accessToken);
  return { url: target.url, user, authType: "session", secret: { ...noSecret, password }, tokenExpiresAt: 0 };
}

/** `undefined` where the server does not take part, in whatever way. A wrong password is not a way: it would only be presented again. */
async function tokensForPassword(context: OidcContext, login: string, password: string) {
  const { signInWithPassword } = await import("../../oidc/headless-sign-in.ts");
  try {
    const tokens = await signInWithPassword(context, { login, password });
    return tokens?.refreshToken === undefined ? undefined : tokens;
  } catch (error) {
    if (isCecError(error, "failed")) return undefined;
    throw error;
  }
}

function userOf(target: SignInTarget, token: string): Promise<string> {
  const { wire, url, accounts } = target;
  const tokens = staticTokens({ read: async () => token, name: "the token", hint: "Check that it is complete." });
  return createCells({ wire, url, tokens }).server.whoAmI({ signal: accounts.options.signal });
}
