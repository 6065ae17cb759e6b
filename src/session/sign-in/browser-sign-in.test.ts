import { afterEach, describe, expect, test } from "bun:test";
import { createServer } from "node:http";
import { type ScriptedServer, scriptedServer } from "../../../test/support/scripted-server.ts";
import { isCecError } from "../../base/errors.ts";
import { createWire } from "../../wire/create-wire.ts";
import { signInByBrowser, signInByPaste } from "./browser-sign-in.ts";
import { openCallbackServer } from "./callback-server.ts";
import { browserCommands } from "./open-browser.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const failureOf = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);

async function freePort(): Promise<number> {
  const probe = await openCallbackServer(0);
  const { port } = probe;
  await probe.close();
  return port;
}

/** A server whose code is good once, and a browser that comes back with `answer` of the state. */
async function trial(
  answer: (state: string) => Record<string, string>,
  { timeoutMs = 60_000, ...options }: { signal?: AbortSignal; timeoutMs?: number } = {},
) {
  let spent = false;
  server = scriptedServer({
    "POST /oidc/oauth2/token": ({ body }) => {
      const good = new URLSearchParams(body).get("code") === "good" && !spent;
      spent = true;
      return good
        ? Response.json({ access_token: "a", refresh_token: "r", expires_in: 600, token_type: "bearer" })
        : Response.json(
            { error: "invalid_grant", error_description: "The code has already been used." },
            { status: 400 },
          );
    },
  });
  const port = await freePort();
  const context = { wire: createWire(), url: server.url, now: () => 0, ...options };
  let page: Promise<Response> | undefined;
  const result = await failureOf(
    signInByBrowser(context, {
      port,
      timeoutMs,
      present: async (address) => {
        const state = new URL(address).searchParams.get("state") ?? "";
        const query = new URLSearchParams(answer(state));
        if (query.size > 0) page = fetch(`http://127.0.0.1:${port}/servers/callback?${query}`);
      },
    }).then(() => "signed in"),
  );
  const shown = await page;
  return { result, status: shown?.status, text: (await shown?.text()) ?? "" };
}

describe("signing in by the browser", () => {
  test("the page says it worked once it has", async () => {
    const { result, status, text } = await trial((state) => ({ code: "good", state }));
    expect(result).toBe("signed in");
    expect(status).toBe(200);
    expect(text).toContain("You are signed in");
  });

  test.each([
    ["another state", () => ({ code: "good", state: "other" }), "another sign-in"],
    ["denied", (state: string) => ({ error: "access_denied", error_description: "no", state }), "denied"],
    ["a code already used", (state: string) => ({ code: "old", state }), "already been used"],
    ["no code", (state: string) => ({ state }), "without a code"],
  ])("%s: both page and error say so", async (_, answer, told) => {
    const { result, status, text } = await trial(answer);
    expect(isCecError(result, "sign-in")).toBe(true);
    expect(String(result)).toContain(told);
    expect(status).toBe(400);
    expect(text).toContain("did not work");
    expect(text).toContain(told);
  });

  test("nobody comes", async () => {
    const { result } = await trial(() => ({}), { timeoutMs: 100 });
    expect(isCecError(result, "sign-in")).toBe(true);
    expect(String(result)).toContain("within the time allowed");
  });

  test("given up with Ctrl-C: the port is free again", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    const { result } = await trial(() => ({}), { signal: abort.signal });
    expect(isCecError(result, "interrupted")).toBe(true);
  });
});

describe("the callback server", () => {
  test("a taken port is told with its owner", async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, "127.0.0.1", () => {
        const address = taken.address();
        resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
      });
    });
    const error = await failureOf(openCallbackServer(port));
    taken.close();
    expect(isCecError(error, "conflict")).toBe(true);
    if (process.platform === "linux") expect(String(error)).toContain(`(process ${process.pid})`);
    expect(isCecError(error) && error.hint).toContain("--no-browser");
  });

  test("shows nothing but its one path, and no text of others as markup", async () => {
    const callbacks = await openCallbackServer(0);
    expect((await fetch(`http://127.0.0.1:${callbacks.port}/`)).status).toBe(404);
    const page = fetch(`http://127.0.0.1:${callbacks.port}/servers/callback?code=1`);
    (await callbacks.next(1000)).show(false, `<script>alert("x")</script>`);
    const shown = await page;
    expect(await shown.text()).not.toContain("<script>");
    expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
    await callbacks.close();
  });
});

describe("signing in by paste", () => {
  test("asks for the server's own page and takes its code", async () => {
    server = scriptedServer({
      "POST /oidc/oauth2/token": ({ body }) => {
        expect(new URLSearchParams(body).get("redirect_uri")).toEndWith("/oauth2/oob");
        return Response.json({ access_token: "a", refresh_token: "r", token_type: "bearer" });
      },
    });
    const tokens = await signInByPaste(
      { wire: createWire(), url: server.url, now: () => 0 },
      {
        askForCode: async (address) => {
          const asked = new URL(address).searchParams;
          expect(asked.get("redirect_uri")).toBe(`${server?.url}/oauth2/oob`);
          return `${server?.url}/oauth2/oob?code=c&state=${asked.get("state")}`;
        },
      },
    );
    expect(tokens).toEqual({
      accessToken: "a",
      refreshToken: "r",
      expiresAtSeconds: undefined,
      lifeSeconds: undefined,
    });
  });
});

describe("which browser", () => {
  const address = "https://x/?a=1&b=2";
  test.each([
    ["linux", { DISPLAY: ":0" }, [["xdg-open", address]]],
    ["linux", {}, []],
    [
      "linux",
      { BROWSER: "firefox --new-tab:w3m %s", DISPLAY: ":0" },
      [
        ["firefox", "--new-tab", address],
        ["w3m", address],
        ["xdg-open", address],
      ],
    ],
    ["darwin", {}, [["open", address]]],
    ["win32", {}, [["rundll32", "url.dll,FileProtocolHandler", address]]],
  ])("%s %p", (platform, env, expected) => {
    expect(browserCommands(address, { platform, env })).toEqual(expected);
  });
});
