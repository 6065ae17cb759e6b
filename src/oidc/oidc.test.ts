import { afterEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { type Script, type ScriptedServer, scriptedServer } from "../../test/support/scripted-server.ts";
import { isCecError } from "../base/errors.ts";
import { loopbackRedirect } from "../protocol/oidc.ts";
import { createWire } from "../wire/create-wire.ts";
import { readAuthorizationAnswer, readPastedCode, requestAuthorization } from "./authorization.ts";
import { signInWithPassword } from "./headless-sign-in.ts";
import { logIn, refreshSession } from "./password-session.ts";
import { exchangeCode, refreshTokens, revokeToken } from "./tokens.ts";
import type { OidcContext } from "./types.ts";
import { userOfToken } from "./user-info.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function start(script: Script): OidcContext & { seen: ScriptedServer["seen"] } {
  server = scriptedServer(script);
  const wire = createWire({ retry: { maxAttempts: 1, maxFirstContacts: 1 } });
  return { wire, url: server.url, now: () => 1_000_000, seen: server.seen };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
/** As recorded; the ID token's issuer is another name of the server. */
const tokenAnswer = {
  access_token: "access",
  expires_in: 599,
  id_token: "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwOi8vZWxzZXdoZXJlL29pZGMvIn0.sig",
  refresh_token: "refresh",
  scope: "openid email profile pydio offline",
  token_type: "bearer",
};
const inactive = {
  error: "token_inactive",
  error_description: "Token is inactive because it is malformed, expired or otherwise invalid.",
};
const failureOf = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);

describe("authorization", () => {
  test("asks with PKCE S256 and a state nobody can guess", async () => {
    const first = await requestAuthorization("https://files.example.com", loopbackRedirect);
    const query = new URL(first.address).searchParams;
    expect(first.address).toStartWith("https://files.example.com/oidc/oauth2/auth?");
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: "code",
      client_id: "cells-client",
      redirect_uri: "http://localhost:3000/servers/callback",
      scope: "openid email profile pydio offline",
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(first.verifier).digest("base64url"),
    });
    expect(first.state.length).toBeGreaterThan(30);
    const second = await requestAuthorization("https://files.example.com", loopbackRedirect);
    expect(second.state).not.toBe(first.state);
    expect(second.verifier).not.toBe(first.verifier);
  });

  test("takes the code of its own sign-in only", async () => {
    const request = await requestAuthorization("https://x", loopbackRedirect);
    const good = new URLSearchParams({ code: "c", scope: "openid", state: request.state });
    expect(await readAuthorizationAnswer(request, good)).toBe("c");
    for (const query of ["code=c&state=other", "code=c", `state=${request.state}`]) {
      const error = await failureOf(readAuthorizationAnswer(request, new URLSearchParams(query)));
      expect(isCecError(error, "sign-in")).toBe(true);
    }
  });

  test("denied in the browser", async () => {
    const request = await requestAuthorization("https://x", loopbackRedirect);
    const query = new URLSearchParams({ error: "access_denied", error_description: "no", state: request.state });
    const error = await failureOf(readAuthorizationAnswer(request, query));
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(String(error)).toContain("denied");
  });

  test("a pasted code, address or query", async () => {
    const request = await requestAuthorization("https://x", "https://x/oauth2/oob");
    const query = `code=abc.def&scope=openid&state=${request.state}`;
    for (const pasted of [" abc.def\n", `https://x/oauth2/oob?${query}`, query, "abc.def"]) {
      expect(await readPastedCode(request, pasted)).toBe("abc.def");
    }
    for (const pasted of ["", "two words", "https://x/oauth2/oob?code=c&state=other"]) {
      expect(isCecError(await failureOf(readPastedCode(request, pasted)), "sign-in")).toBe(true);
    }
  });
});

describe("tokens", () => {
  test("exchanges a code as recorded; the end is counted from before the request", async () => {
    const context = start({ "POST /oidc/oauth2/token": () => json(tokenAnswer) });
    const tokens = await exchangeCode(context, { code: "c", redirectUri: loopbackRedirect, verifier: "v".repeat(43) });
    expect(tokens).toEqual({
      accessToken: "access",
      refreshToken: "refresh",
      expiresAtSeconds: 1599,
      lifeSeconds: 599,
    });
    expect(Object.fromEntries(new URLSearchParams(context.seen[0]?.body))).toEqual({
      grant_type: "authorization_code",
      client_id: "cells-client",
      code: "c",
      redirect_uri: loopbackRedirect,
      code_verifier: "v".repeat(43),
    });
  });

  test("refreshes as recorded", async () => {
    const context = start({ "POST /oidc/oauth2/token": () => json(tokenAnswer) });
    expect((await refreshTokens(context, "old")).refreshToken).toBe("refresh");
    expect(Object.fromEntries(new URLSearchParams(context.seen[0]?.body))).toEqual({
      grant_type: "refresh_token",
      client_id: "cells-client",
      refresh_token: "old",
      scope: "openid email profile pydio offline",
    });
  });

  test("a spent token needs a new sign-in; no token is in the message", async () => {
    const context = start({ "POST /oidc/oauth2/token": () => json(inactive, 401) });
    const error = await failureOf(refreshTokens(context, "s3cretRefresh"));
    expect(isCecError(error, "sign-in") && error.hint).toContain("relog");
    expect(String(error)).toContain("inactive");
    expect(Bun.inspect(error)).not.toContain("s3cretRefresh");
  });

  test("a used code", async () => {
    const context = start({
      "POST /oidc/oauth2/token": () => json({ error: "invalid_grant", error_description: "used" }, 400),
    });
    const grant = { code: "c", redirectUri: loopbackRedirect, verifier: "v".repeat(43) };
    const error = await failureOf(exchangeCode(context, grant));
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(String(error)).toContain("it has already been used");
  });

  test.each([
    ["a page instead", () => new Response("<html>", { headers: { "content-type": "text/html" } }), "failed"],
    ["an empty answer, as for a host name the server does not know", () => new Response(""), "failed"],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "/x" } }), "failed"],
    ["a server that starts", () => json({ Code: "503" }, 503, { "retry-after": "0" }), "unavailable"],
    ["no access token", () => json({ refresh_token: "r" }), "failed"],
  ] as const)("%s", async (_, answer, code) => {
    const context = start({ "POST /oidc/oauth2/token": answer });
    expect(isCecError(await failureOf(refreshTokens(context, "old")), code)).toBe(true);
  });

  test("a refresh is never sent twice by itself", async () => {
    server = scriptedServer({ "POST /oidc/oauth2/token": () => json({}, 503) });
    const wire = createWire({ retry: { firstBackoffMs: 1, maxBackoffMs: 2 } });
    await failureOf(refreshTokens({ wire, url: server.url, now: () => 0 }, "old"));
    expect(server.seen).toHaveLength(1);
  });

  test("revokes", async () => {
    const context = start({ "POST /oidc/oauth2/revoke": () => new Response(null, { status: 200 }) });
    await revokeToken(context, "t");
    expect(Object.fromEntries(new URLSearchParams(context.seen[0]?.body))).toEqual({
      client_id: "cells-client",
      token: "t",
    });
  });

  test("the user of a token; none for a personal access token", async () => {
    const context = start({
      "GET /oidc/userinfo": ({ headers }) =>
        headers.get("authorization") === "Bearer access"
          ? json({ aud: ["cells-client"], name: "alice", sub: "c7f025e2" })
          : json({ error: "request_unauthorized" }, 401),
    });
    expect(await userOfToken(context, "access")).toBe("alice");
    expect(await userOfToken(context, "pat")).toBeUndefined();
  });
});

describe("password", () => {
  const sessionAnswer = (jwt: string) => ({
    JWT: jwt,
    ExpireTime: 1600,
    Token: { AccessToken: jwt, ExpiresAt: "1600" },
  });
  const cookie = { "set-cookie": "pydio=abc%3D; Path=/a/frontend; Max-Age=3600; HttpOnly" };

  test("a session and its refresh by cookie", async () => {
    const context = start({
      "POST /a/frontend/session": ({ body, headers }) =>
        body.includes('"refresh"')
          ? headers.get("cookie") === "pydio=abc%3D"
            ? json(sessionAnswer("t2"))
            : json({ Title: "No refresh token", Detail: "Unauthorized: No refresh token" }, 401)
          : json(sessionAnswer("t1"), 200, cookie),
    });
    const session = await logIn(context, { login: "alice", password: "pw" });
    expect(session).toEqual({ accessToken: "t1", expiresAtSeconds: 1600, cookie: "abc%3D" });
    expect(JSON.parse(context.seen[0]?.body ?? "")).toEqual({
      AuthInfo: { type: "credentials", login: "alice", password: "pw" },
    });
    expect(await refreshSession(context, "abc%3D")).toEqual({ ...session, accessToken: "t2" });
    expect(isCecError(await failureOf(refreshSession(context, "bad")), "sign-in")).toBe(true);
  });

  test.each([
    ["a wrong password", () => json({ Title: "Login failed", Detail: "Unauthorized: Login failed" }, 401), "sign-in"],
    ["no token in the answer", () => json({}), "sign-in"],
    ["a page", () => new Response("<html>"), "failed"],
    ["a server that fails", () => json({}, 500), "unavailable"],
  ] as const)("%s", async (_, answer, code) => {
    const context = start({ "POST /a/frontend/session": answer });
    const error = await failureOf(logIn(context, { login: "alice", password: "s3cret" }));
    expect(isCecError(error, code)).toBe(true);
    expect(Bun.inspect(error)).not.toContain("s3cret");
  });

  test("OAuth2 tokens without a browser: challenge, login, code, exchange", async () => {
    const codes: string[] = [];
    let asked = new URLSearchParams();
    const context = start({
      "GET /oidc/oauth2/auth": ({ path }) => {
        asked = new URLSearchParams(path.slice(path.indexOf("?")));
        return new Response(null, { status: 302, headers: { location: "/oauth2/login?login_challenge=546fed37" } });
      },
      "POST /a/frontend/session": ({ body }) => {
        expect(JSON.parse(body).AuthInfo).toEqual({
          type: "credentials",
          login: "alice",
          password: "pw",
          challenge: "546fed37",
        });
        return json({ RedirectTo: `${asked.get("redirect_uri")}?code=c1&state=${asked.get("state")}` });
      },
      "POST /oidc/oauth2/token": ({ body }) => {
        const sent = new URLSearchParams(body);
        codes.push(sent.get("code") ?? "");
        const challenge = createHash("sha256")
          .update(sent.get("code_verifier") ?? "")
          .digest("base64url");
        return challenge === asked.get("code_challenge") ? json(tokenAnswer) : json({ error: "invalid_grant" }, 400);
      },
    });
    expect((await signInWithPassword(context, { login: "alice", password: "pw" }))?.refreshToken).toBe("refresh");
    expect(codes).toEqual(["c1"]);
  });

  test("a server that does not offer it: the caller falls back", async () => {
    const credentials = { login: "alice", password: "pw" };
    expect(await signInWithPassword(start({}), credentials)).toBeUndefined();
    await server?.stop();
    const consent = start({
      "GET /oidc/oauth2/auth": () => new Response(null, { status: 302, headers: { location: "/x?login_challenge=1" } }),
      "POST /a/frontend/session": () => json({ RedirectTo: "https://elsewhere.example.com/consent?code=1" }),
    });
    expect(await signInWithPassword(consent, credentials)).toBeUndefined();
  });

  test("a wrong password is told, not fallen back from", async () => {
    const context = start({
      "GET /oidc/oauth2/auth": () => new Response(null, { status: 302, headers: { location: "/x?login_challenge=1" } }),
      "POST /a/frontend/session": () => json({ Title: "Login failed", Detail: "Unauthorized: Login failed" }, 401),
    });
    const error = await failureOf(signInWithPassword(context, { login: "alice", password: "bad" }));
    expect(isCecError(error, "sign-in")).toBe(true);
  });
});
