import { CecError } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";

/** OAuth error codes (RFC 6749, 5.2, and the server's own `token_inactive`) that mean: what was presented is no longer good. */
const spent = new Set(["token_inactive", "invalid_grant", "invalid_token", "request_unauthorized"]);

/** The operation of which a code is spent. */
export const exchanging = "exchange the code";

/**
 * Turns a failure of a protocol step into this program's error. The server's text is passed on, the request never is: it holds tokens.
 * The cause is left out for the same reason.
 */
export function oauthFailure(operation: string, error: unknown): CecError {
  if (error instanceof CecError) return error;
  const facts = isRecord(error) ? error : {};
  const status = typeof facts.status === "number" ? facts.status : undefined;
  const withStatus = status === undefined ? {} : { status };
  if (typeof facts.error === "string") {
    const told = typeof facts.error_description === "string" ? facts.error_description : facts.error;
    if (facts.error === "access_denied") {
      return new CecError("sign-in", "the sign-in was denied in the browser", {
        operation,
        hint: "Start again, and allow it there.",
      });
    }
    if (spent.has(facts.error) && operation === exchanging) {
      // The server's own text names every reason there could be, and some more.
      return new CecError(
        "sign-in",
        "the server does not accept the code: it has already been used, is too old, or incomplete",
        {
          operation,
          ...withStatus,
          hint: "Start again: each sign-in gives a code of its own, good for one use.",
        },
      );
    }
    return new CecError("sign-in", `the server refused to ${operation}: ${foreignText(told)}`, {
      operation,
      ...withStatus,
      hint: spent.has(facts.error) ? "Sign in again: cec config relog" : "Run: cec config add oauth",
    });
  }
  return new CecError("failed", `the answer to "${operation}" is not one of a Cells server`, {
    operation,
    ...withStatus,
    hint: "Check the address; a proxy in between may answer in the server's place, and some servers only know the address they are configured with.",
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
