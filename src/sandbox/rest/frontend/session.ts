import { randomBytes } from "node:crypto";
import { CecError } from "../../../base/errors.ts";
import type { SessionAnswer } from "../../../protocol/rest.ts";
import { answerChallenge } from "../../oidc/answer-challenge.ts";
import { checkPassword } from "../../oidc/check-password.ts";
import { issueIdToken } from "../../oidc/id-token.ts";
import type { TokenPair } from "../../store/tokens.ts";
import { errorAnswer, jsonAnswer, notAllowed } from "../answer.ts";
import { session } from "../proto/shapes.ts";
import { type Call, publicRoute, route } from "../router.ts";

type Session = Call<{ AuthInfo?: Partial<Record<string, string>> }>;

const client = "cells-frontend";
const scope = "openid email profile pydio offline";
const cookieName = "pydio";
const cookieSeconds = 3600;

/**
 * `POST /a/frontend/session`. The refresh token never leaves the cookie. Types nobody knows answer an empty object.
 */
export const sessionRoute = publicRoute<Session["body"]>("POST", "/frontend/session", session, (call) => {
  const type = call.body.AuthInfo?.type;
  if (type === "credentials") return signIn(call);
  if (type === "refresh") return refresh(call);
  if (type === "logout") return signOut(call);
  return jsonAnswer({});
});

/** The session can be neither read nor deleted: 401 whoever asks. */
export const sessionRefusals = [
  route("GET", "/frontend/session", "user", undefined, notAllowed),
  route("DELETE", "/frontend/session", "user", undefined, notAllowed),
];

async function signIn(call: Session): Promise<Response> {
  const { login = "", password = "", challenge = "" } = call.body.AuthInfo ?? {};
  const { user, refusal } = await checkPassword(call, login, password);
  if (user === undefined) return refused(call, refusal);
  call.noteUser(user.login);
  if (challenge !== "") {
    const RedirectTo = answerChallenge(call, challenge, user.login);
    if (RedirectTo === undefined) return refused(call, "Unable to locate the requested resource");
    return jsonAnswer({ RedirectTo } satisfies SessionAnswer, 200, cookie(call, randomBytes(32).toString("base64url")));
  }
  return begun(call, call.facts.tokens.issueFamily({ login, client, scope, offline: true }));
}

async function begun(call: Session, pair: TokenPair): Promise<Response> {
  const answer: SessionAnswer = {
    JWT: pair.accessToken,
    ExpireTime: pair.accessExpiresAt,
    Token: {
      AccessToken: pair.accessToken,
      IDToken: await issueIdToken(call, pair, call.url.origin),
      ExpiresAt: String(pair.accessExpiresAt),
    },
  };
  return jsonAnswer(answer, 200, cookie(call, pair.refreshToken ?? ""));
}

async function refresh(call: Session): Promise<Response> {
  const held = heldCookie(call);
  if (held === undefined) return refused(call, "No refresh token");
  const pair = call.facts.tokens.refresh(held, client);
  if (pair === "unknown" || pair === "spent") return refused(call, "No refresh token");
  call.noteUser(pair.login);
  return begun(call, pair);
}

function signOut(call: Session): Response {
  const held = heldCookie(call);
  if (held !== undefined) call.facts.tokens.revoke(held);
  return jsonAnswer({}, 200, { "set-cookie": `${cookieName}=; Path=/a/frontend; Max-Age=0; HttpOnly` });
}

function refused(call: Session, message: string): Response {
  const answer = errorAnswer(new CecError("sign-in", message, { status: 401 }));
  answer.headers.set("set-cookie", cookie(call, randomBytes(32).toString("base64url"))["set-cookie"]);
  return answer;
}

function cookie(call: Session, value: string): { "set-cookie": string } {
  const expires = new Date(call.clock.now() + cookieSeconds * 1000).toUTCString();
  const scopeOfIt = `Path=/a/frontend; Domain=${call.url.hostname}; Expires=${expires}; Max-Age=${cookieSeconds}; HttpOnly`;
  return { "set-cookie": `${cookieName}=${value}; ${scopeOfIt}` };
}

function heldCookie(call: Session): string | undefined {
  const all = (call.request.headers.get("cookie") ?? "").split(/;\s*/);
  return all.find((each) => each.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}
