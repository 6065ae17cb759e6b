import { CecError } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";
import type { RestErrorBody, SessionAnswer, SessionRequest } from "../protocol/rest.ts";
import type { OidcContext } from "./types.ts";

/** A session of the web application: what a login and password give directly. */
export interface PasswordSession {
  readonly accessToken: string;
  /** Seconds since the epoch. */
  readonly expiresAtSeconds: number;
  /** The `pydio` cookie, which holds the means to refresh; `undefined` when the server sent none. */
  readonly cookie: string | undefined;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** `POST /a/frontend/session`. @throws CecError `sign-in` with the server's reason (wrong password, locked user). */
export async function logIn(context: OidcContext, credentials: Credentials): Promise<PasswordSession> {
  const { answer, cookie } = await postSession(context, { type: "credentials", ...credentials });
  return readSession(answer, cookie);
}

/** A new access token for the cookie; the one before dies. @throws CecError `sign-in` when the cookie is no longer good. */
export async function refreshSession(context: OidcContext, cookie: string): Promise<PasswordSession> {
  const { answer, cookie: renewed } = await postSession(context, { type: "refresh" }, cookie);
  return readSession(answer, renewed ?? cookie);
}

/** Ends the session on the server: its tokens are revoked. */
export async function logOut(context: OidcContext, cookie: string): Promise<void> {
  await postSession(context, { type: "logout" }, cookie);
}

/**
 * Answers an OpenID Connect login challenge with a password, as the sign-in page of the server does.
 * @returns the address the browser would be sent to, with the code in it; `undefined` when the server gave none.
 */
export async function answerChallenge(
  context: OidcContext,
  challenge: string,
  credentials: Credentials,
): Promise<URL | undefined> {
  const { answer } = await postSession(context, { type: "credentials", ...credentials, challenge });
  const target = answer.RedirectTo;
  return target !== undefined && URL.canParse(target) ? new URL(target) : undefined;
}

async function postSession(context: OidcContext, info: SessionRequest["AuthInfo"], cookie?: string) {
  const operation = info.type === "logout" ? "sign out" : "sign in";
  const body: SessionRequest = { AuthInfo: info };
  const response = await context.wire.send({
    operation,
    method: "POST",
    url: `${context.url}/a/frontend/session`,
    headers: {
      "Content-Type": "application/json",
      ...(cookie === undefined ? {} : { Cookie: `pydio=${cookie}` }),
    },
    body: JSON.stringify(body),
    redirect: "manual",
    signal: context.signal,
  });
  const text = await response.text(1 << 20);
  const { status } = response;
  const answer = parseObject(text);
  if (status === 401 || status === 403) throw refusal(operation, status, answer);
  if (status >= 500 || status === 429) {
    throw new CecError("unavailable", `the server could not ${operation} (status ${status})`, { operation, status });
  }
  if (status !== 200 || answer === undefined) {
    throw new CecError("failed", `the answer to "${operation}" is not one of a Cells server`, {
      operation,
      status,
      hint: "Check the address; a proxy in between may answer in the server's place.",
    });
  }
  return { answer: answer as SessionAnswer, cookie: readCookie(response.headers) };
}

function refusal(operation: string, status: number, answer: object | undefined): CecError {
  const reason = (answer as RestErrorBody | undefined)?.Title;
  return new CecError("sign-in", `the server refused to ${operation}${reason ? `: ${foreignText(reason)}` : ""}`, {
    operation,
    status,
    hint: "Check the login and password; after several failures the server locks the user.",
  });
}

function readSession(answer: SessionAnswer, cookie: string | undefined): PasswordSession {
  const accessToken = answer.JWT ?? answer.Token?.AccessToken;
  if (!accessToken) {
    throw new CecError("sign-in", "the server signed in without giving a token", {
      operation: "sign in",
      hint: "This user may need a second factor: use cec config add oauth.",
    });
  }
  const expires = answer.ExpireTime ?? Number(answer.Token?.ExpiresAt ?? 0);
  return { accessToken, expiresAtSeconds: expires, cookie };
}

function readCookie(headers: Headers): string | undefined {
  for (const line of headers.getSetCookie()) {
    const match = /^pydio=([^;]+)/.exec(line);
    if (match?.[1]) return match[1];
  }
  return undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
