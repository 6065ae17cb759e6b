import { isCecError } from "../../base/errors.ts";
import type { OAuthTokens, OidcContext } from "../../oidc/types.ts";
import { loopbackRedirect, pasteRedirectPath } from "../../protocol/oidc.ts";
import { openCallbackServer } from "./callback-server.ts";

export interface BrowserSignIn {
  /** Brings the address before the person: opens a browser, prints it. */
  readonly present: (address: string) => Promise<void>;
  /** How long the person may take. Default five minutes. */
  readonly timeoutMs?: number | undefined;
  /** Of the callback server; another than the registered one is of use to tests only. */
  readonly port?: number | undefined;
}

export interface PasteSignIn {
  /** Shows the address and gives back what the person pasted: the code, or the address of the page that shows it. */
  readonly askForCode: (address: string) => Promise<string>;
}

/**
 * OAuth2 by the system's browser: the person signs in there, the browser comes back to this machine with a code. The page it ends on says
 * how the exchange went.
 * @throws CecError `conflict` when the port is taken, `sign-in` when it was denied, refused or took too long, `interrupted`.
 */
export async function signInByBrowser(context: OidcContext, options: BrowserSignIn): Promise<OAuthTokens> {
  const { readAuthorizationAnswer, requestAuthorization } = await import("../../oidc/authorization.ts");
  const { exchangeCode } = await import("../../oidc/tokens.ts");
  const server = await openCallbackServer(options.port);
  try {
    const request = await requestAuthorization(context.url, loopbackRedirect);
    await options.present(request.address);
    const callback = await server.next(options.timeoutMs ?? 300_000, context.signal);
    try {
      const code = await readAuthorizationAnswer(request, callback.query);
      const tokens = await exchangeCode(context, { code, ...request });
      callback.show(true, "You can close this page and go back to the terminal.");
      return tokens;
    } catch (error) {
      callback.show(false, isCecError(error) ? asSentence(error.message) : "See the terminal.");
      throw error;
    }
  } finally {
    await server.close();
  }
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** OAuth2 with no way back to this machine: the server's own page shows the code, and the person brings it here. */
export async function signInByPaste(context: OidcContext, options: PasteSignIn): Promise<OAuthTokens> {
  const { readPastedCode, requestAuthorization } = await import("../../oidc/authorization.ts");
  const { exchangeCode } = await import("../../oidc/tokens.ts");
  const request = await requestAuthorization(context.url, `${context.url}${pasteRedirectPath}`);
  const code = await readPastedCode(request, await options.askForCode(request.address));
  return exchangeCode(context, { code, ...request });
}
