import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, randomBytes } from "node:crypto";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { callerOf } from "./caller.ts";

let sandbox: Sandbox;
const redirectUri = "http://localhost:3000/servers/callback";

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

function authorize(more: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({
    client_id: "cells-client",
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid email profile pydio offline",
    state: "state-of-enough-characters",
    ...more,
  });
  return fetch(`${sandbox.url}/oidc/oauth2/auth?${query}`, { redirect: "manual" });
}

async function form(path: string, fields: Record<string, string>) {
  const response = await fetch(`${sandbox.url}/oidc/oauth2/${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === "" ? {} : JSON.parse(text) };
}

/** A code without a browser: the password goes with the login challenge. */
async function code(more: Record<string, string> = {}): Promise<string> {
  const challenge = new URL((await authorize(more)).headers.get("location") ?? "").searchParams.get("login_challenge");
  const AuthInfo = { type: "credentials", login: "alice", password: sandbox.passwords.alice, challenge };
  const { json } = await callerOf({ url: sandbox.url, tokens: {} }, "").rest("POST", "/a/frontend/session", {
    AuthInfo,
  });
  return new URL(json.RedirectTo).searchParams.get("code") ?? "";
}

const exchange = (code: string, more: Record<string, string> = {}) =>
  form("token", {
    grant_type: "authorization_code",
    client_id: "cells-client",
    redirect_uri: redirectUri,
    code,
    ...more,
  });
const refresh = (token: string) =>
  form("token", { grant_type: "refresh_token", client_id: "cells-client", refresh_token: token });
const statusOf = async (token: string) =>
  (await callerOf({ url: sandbox.url, tokens: { a: token } }, "a").rest("GET", "/a/tree/stat/common-files")).status;
const userinfo = (token: string) =>
  fetch(`${sandbox.url}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } });

describe("authorization", () => {
  test("leads to a sign-in page with a challenge of 32 hexadecimal digits", async () => {
    const answer = await authorize();
    expect([answer.status, answer.headers.get("location")]).toEqual([
      302,
      expect.stringMatching(/\/oauth2\/login\?login_challenge=[0-9a-f]{32}$/),
    ]);
  });

  test("a short state goes back to the client as an error; an unknown address or client to a page of the server", async () => {
    const short = await authorize({ state: "short" });
    expect([short.status, short.headers.get("location")]).toEqual([
      303,
      expect.stringContaining(`${redirectUri}?error=invalid_state`),
    ]);
    const strangers = [{ redirect_uri: "http://127.0.0.1:3000/servers/callback" }, { client_id: "nobody" }];
    for (const more of strangers) {
      const answer = await authorize(more);
      expect([answer.status, answer.headers.get("location")]).toEqual([
        302,
        expect.stringContaining("/oauth2/fallbacks/error?error="),
      ]);
    }
  });

  test("the scope offline_access is refused, offline is not, and without it there is no refresh token", async () => {
    expect((await authorize({ scope: "openid offline_access" })).headers.get("location")).toContain(
      "error=invalid_scope",
    );
    const { json } = await exchange(await code({ scope: "openid" }));
    expect([json.token_type, json.refresh_token]).toEqual(["bearer", undefined]);
  });

  test("PKCE is asked for only where the client began with it, and then checked", async () => {
    const verifier = randomBytes(32).toString("base64url");
    const pkce = {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    expect((await exchange(await code())).status).toBe(200);
    expect((await exchange(await code(pkce), { code_verifier: verifier })).status).toBe(200);
    const wrong = await exchange(await code(pkce), { code_verifier: randomBytes(32).toString("base64url") });
    expect([wrong.status, wrong.json.error]).toEqual([400, "invalid_grant"]);
    expect((await exchange(await code(pkce))).json.error).toBe("invalid_grant");
  });
});

describe("tokens", () => {
  test("are opaque and live ten minutes; the id_token is signed, and no bearer", async () => {
    const { json, headers } = await exchange(await code());
    expect(json.access_token).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    expect([json.expires_in >= 598 && json.expires_in <= 600, headers.get("cache-control")]).toEqual([
      true,
      "no-store",
    ]);
    expect(JSON.parse(Buffer.from(json.id_token.split(".")[1], "base64url").toString())).toMatchObject({
      name: "alice",
    });
    expect([await statusOf(json.access_token), await statusOf(json.id_token)]).toEqual([200, 401]);
  });

  test("a refresh gives a new pair and ends the access token before it at once", async () => {
    const first = (await exchange(await code())).json;
    const second = (await refresh(first.refresh_token)).json;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect([await statusOf(first.access_token), await statusOf(second.access_token)]).toEqual([401, 200]);
  });

  test("a spent refresh token is 401 token_inactive and takes the whole family with it", async () => {
    const first = (await exchange(await code())).json;
    const second = (await refresh(first.refresh_token)).json;
    const reused = await refresh(first.refresh_token);
    expect([reused.status, reused.json.error]).toEqual([401, "token_inactive"]);
    expect(await statusOf(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(401);
  });

  test("a code used twice is 400 invalid_grant and ends what came of it", async () => {
    const once = await code();
    const { json } = await exchange(once);
    const twice = await exchange(once);
    expect([twice.status, twice.json.error, await statusOf(json.access_token)]).toEqual([400, "invalid_grant", 401]);
  });

  test("unknown refresh token 400, unknown client 401, passwords are no grant, revocation is always 200", async () => {
    expect([(await refresh("nonsense")).status, (await refresh("nonsense")).json.error]).toEqual([
      400,
      "invalid_grant",
    ]);
    const stranger = await form("token", { grant_type: "refresh_token", client_id: "nobody", refresh_token: "x" });
    expect([stranger.status, stranger.json.error]).toEqual([401, "invalid_client"]);
    expect((await form("token", { grant_type: "password", client_id: "cells-client" })).status).toBe(400);
    expect((await form("revoke", { token: "nonsense", client_id: "cells-client" })).status).toBe(200);
    const { json } = await exchange(await code());
    await form("revoke", { token: json.refresh_token, client_id: "cells-client" });
    expect(await statusOf(json.access_token)).toBe(401);
  });

  test("userinfo knows who an access token belongs to; a personal access token is 401 there", async () => {
    const { json } = await exchange(await code());
    expect(await (await userinfo(json.access_token)).json()).toMatchObject({
      name: "alice",
      authSource: "Pydio Cells",
    });
    expect((await userinfo(sandbox.tokens.alice ?? "")).status).toBe(401);
  });
});
