import { CecError, isCecError } from "../../../base/errors.ts";
import type { OAuthTokens } from "../../../oidc/types.ts";
import {
  oidcContext,
  proveCommand,
  provePassword,
  proveToken,
  proveTokens,
} from "../../../session/accounts/prove-account.ts";
import type { ProvedAccount } from "../../../session/accounts/store-account.ts";
import { signInByBrowser, signInByPaste } from "../../../session/sign-in/browser-sign-in.ts";
import { openBrowser } from "../../../session/sign-in/open-browser.ts";
import type { Context } from "../../types.ts";
import type { SignInStart } from "./begin-sign-in.ts";

export interface TokenWay {
  readonly credentialCommand?: readonly string[] | undefined;
  /** End of the token, seconds since the epoch. */
  readonly expiresAtSeconds?: number | undefined;
}

/** By a personal access token: given, printed by a command, or typed. */
export async function byToken(context: Context, start: SignInStart, way: TokenWay): Promise<ProvedAccount> {
  const { credentialCommand, expiresAtSeconds = 0 } = way;
  if (credentialCommand) {
    return { ...(await proveCommand(start.target, credentialCommand)), tokenExpiresAt: expiresAtSeconds };
  }
  const given = await start.accounts.settings.token?.read();
  const token =
    given ??
    (await context.terminal.ask("Personal access token", "--token-file or --token-stdin", { hidden: true })).trim();
  if (token === "") throw new CecError("usage", "no token was typed");
  return proveToken(start.target, token, expiresAtSeconds);
}

/** By login and password, which is kept only where that is wanted or the server offers nothing better. */
export async function byPassword(
  context: Context,
  start: SignInStart,
  way: { readonly keepPassword: boolean; readonly login?: string },
): Promise<ProvedAccount> {
  const { terminal } = context;
  const { settings } = start.accounts;
  const login = way.login ?? settings.login ?? (await terminal.ask("Login", "--login")).trim();
  const given = await settings.password?.read();
  const password = given ?? (await terminal.ask("Password", "--password-stdin", { hidden: true }));
  const proved = await provePassword(start.target, login, password, way.keepPassword);
  if (!way.keepPassword && proved.authType === "session") {
    terminal.note("The server gives no lasting tokens for a password: the password itself is kept.");
  }
  return proved;
}

export interface BrowserWay {
  readonly noBrowser: boolean;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

/** By OAuth2: in the browser of this machine, or in any other with the code pasted here. */
export async function byBrowser(context: Context, start: SignInStart, way: BrowserWay): Promise<ProvedAccount> {
  return proveTokens(start.target, await signInAnywhere(context, start, way));
}

async function signInAnywhere(context: Context, start: SignInStart, way: BrowserWay): Promise<OAuthTokens> {
  if (way.noBrowser) return paste(context, start);
  const { terminal } = context;
  try {
    return await signInByBrowser(oidcContext(start.target), {
      timeoutMs: way.timeout,
      present: async (address) => {
        const opened = await openBrowser(address, context);
        if (!opened && !terminal.canAsk) throw nowhereToSignIn();
        terminal.complain(opened ? "Sign in in the browser that opens. If none does:" : "Sign in with a browser at:");
        terminal.complain(`  ${address}`);
        terminal.note("Waiting for the browser to come back... (Ctrl-C to give up)");
      },
    });
  } catch (error) {
    if (!isCecError(error, "conflict") || !terminal.canAsk) throw error;
    terminal.complain(`${error.message}: the code has to be pasted instead.`);
    return paste(context, start);
  }
}

function paste({ terminal }: Context, start: SignInStart): Promise<OAuthTokens> {
  return signInByPaste(oidcContext(start.target), {
    askForCode: async (address) => {
      if (!terminal.canAsk) throw nowhereToSignIn();
      terminal.complain("Sign in with any browser at:");
      terminal.complain(`  ${address}`);
      return terminal.ask("Code shown after the sign-in", "a terminal");
    },
  });
}

function nowhereToSignIn(): CecError {
  return new CecError("usage", "there is neither a browser to sign in with nor a terminal to paste a code into", {
    operation: "sign in",
    hint: "Use: cec config add client-auth --login NAME --password-stdin, or: cec config add token --token-file FILE",
  });
}
