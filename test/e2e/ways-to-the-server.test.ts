import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Authority, authority } from "../support/authority.ts";
import { type BinaryRun, runBinary } from "../support/binary.ts";
import { type HttpProxy, httpProxy } from "../support/http-proxy.ts";
import { onLoopback } from "../support/on-loopback.ts";
import { type Script, scriptedServer } from "../support/scripted-server.ts";
import { hasOpenssl } from "../support/self-signed.ts";

let sandbox: Sandbox;
let home: string;
let token: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "cec-ways-"));
  sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-secret" }] });
  token = sandbox.tokens.alice ?? "";
});

afterAll(async () => {
  await sandbox.stop();
  await rm(home, { recursive: true, force: true });
});

/** `cec ls --raw` with nothing but these variables; the listing of the sandbox when it got there. */
function list(
  env: Readonly<Record<string, string>>,
  words: readonly string[] = [],
  stdin?: string,
): Promise<BinaryRun> {
  return runBinary(["ls", "--raw", ...words], {
    env: { HOME: home, ...env },
    ...(stdin === undefined ? {} : { stdin }),
  });
}

const listing = "personal-files/\ncommon-files/\n";

describe("who is asked for", () => {
  test("by flags and by variables, those of old clients included", async () => {
    const { url } = sandbox;
    await writeFile(join(home, "token"), `${token}\n`);
    await writeFile(join(home, "password"), "alice-secret\n");
    const runs: readonly (readonly [Record<string, string>, string[], string?])[] = [
      [{ CEC_URL: url, CEC_TOKEN: token }, []],
      [{ CEC_URL: `${url}/ws/some/page?x=1#y`, CEC_TOKEN: token }, []],
      [{}, ["-u", url, "-t", token]],
      [{}, [`--url=${url}`, `--token=${token}`]],
      [{ CEC_URL: url }, ["--token-file", join(home, "token")]],
      [{ CEC_URL: url, CEC_TOKEN_FILE: join(home, "token") }, []],
      [{ CEC_URL: url }, ["--token-stdin"], `${token}\n`],
      [{ CEC_URL: url, CEC_LOGIN: "alice", CEC_PASSWORD: "alice-secret" }, []],
      [{ CEC_URL: url, CEC_LOGIN: "alice", CEC_PASSWORD_FILE: join(home, "password") }, []],
      [{ CEC_URL: url }, ["--login", "alice", "--password-stdin"], "alice-secret\n"],
      // The token wins over the password.
      [{ CEC_URL: url, CEC_TOKEN: token, CEC_LOGIN: "alice", CEC_PASSWORD: "wrong" }, []],
      [
        {
          CELLS_CLIENT_TARGET_URL: url,
          CELLS_CLIENT_TARGET_USER_LOGIN: "alice",
          CELLS_CLIENT_TARGET_USER_PWD: "alice-secret",
          CELLS_CLIENT_TARGET_SKIP_VERIFY: "true",
        },
        [],
      ],
    ];
    for (const [env, words, stdin] of runs) {
      expect(await list(env, words, stdin)).toMatchObject({ exitCode: 0, stdout: listing });
    }
  });

  test("a password that is wrong is 4, and is not shown", async () => {
    const run = await list({ CEC_URL: sandbox.url, CEC_LOGIN: "alice", CEC_PASSWORD: "not-it-at-all" });
    expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    expect(run.stderr).not.toContain("not-it-at-all");
  });
});

describe.if(hasOpenssl)("TLS", () => {
  let keys: Authority;
  const fronts: { close(): void }[] = [];

  beforeAll(async () => {
    keys = await authority();
  });
  afterAll(async () => {
    for (const front of fronts) front.close();
    await keys.remove();
  });

  /** Ends TLS and passes everything on to the sandbox. */
  async function front(options: object): Promise<string> {
    const server = createServer(options, (socket) => {
      const upstream = connect(Number(new URL(sandbox.url).port), "127.0.0.1");
      socket.on("error", () => upstream.destroy());
      upstream.on("error", () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    const port = await onLoopback(server);
    fronts.push({ close: () => server.close() });
    return `https://localhost:${port}`;
  }

  test("an authority of one's own is named by a flag or one of three variables; without it one line says what to do", async () => {
    const env = { CEC_URL: await front(keys.server), CEC_TOKEN: token };
    const refused = await list(env);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toContain("--ca-cert");
    expect(await list(env, ["--ca-cert", keys.caFile])).toMatchObject({ exitCode: 0, stdout: listing });
    for (const name of ["CEC_CA_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"]) {
      expect(await list({ ...env, [name]: keys.caFile })).toMatchObject({ exitCode: 0, stdout: listing });
    }
    expect(await list(env, ["--skip-verify"])).toMatchObject({ exitCode: 0, stdout: listing });
    expect(await list({ ...env, CEC_SKIP_VERIFY: "true" })).toMatchObject({ exitCode: 0, stdout: listing });
    expect((await list({ ...env, CEC_SKIP_VERIFY: "true" }, ["--skip-verify=false"])).exitCode).toBe(1);
  });

  test("a file goes both ways over it, and is the same", async () => {
    const env = { CEC_URL: await front(keys.server), CEC_TOKEN: token, HOME: home, CEC_CA_CERT: keys.caFile };
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    await writeFile(join(home, "secret.bin"), bytes);
    const up = await runBinary(["scp", "secret.bin", "cells://personal-files/tls.bin"], { env, cwd: home });
    expect(up.exitCode).toBe(0);
    const down = await runBinary(["scp", "cells://personal-files/tls.bin", "back.bin"], { env, cwd: home });
    expect(down.exitCode).toBe(0);
    expect(await Bun.file(join(home, "back.bin")).bytes()).toEqual(bytes);
  });

  test("bytes are seen leaving over it, before the server has taken them all", async () => {
    const env = { CEC_URL: await front(keys.server), CEC_TOKEN: token, HOME: home, CEC_CA_CERT: keys.caFile };
    await writeFile(join(home, "long.bin"), new Uint8Array(3_000_000));
    const words = ["scp", "--progress=json", "--bwlimit", "2M", "long.bin", "cells://personal-files/long.bin"];
    const run = await runBinary(words, { env, cwd: home });
    expect(run.exitCode).toBe(0);
    const events = run.stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; bytes?: number });
    const first = events.find(({ event }) => event === "progress");
    expect(first?.bytes).toBeGreaterThan(0);
    expect(first?.bytes).toBeLessThan(3_000_000);
    expect(events.at(-1)).toMatchObject({ event: "end", bytes: 3_000_000 });
  });

  test("a certificate for another host is refused", async () => {
    const env = { CEC_URL: await front(keys.elsewhere), CEC_TOKEN: token, CEC_CA_CERT: keys.caFile };
    const run = await list(env);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("localhost");
  });

  test("a server that asks for our certificate gets it", async () => {
    const url = await front({ ...keys.server, ca: keys.ca, requestCert: true, rejectUnauthorized: true });
    const env = { CEC_URL: url, CEC_TOKEN: token, CEC_CA_CERT: keys.caFile };
    expect((await list(env)).exitCode).not.toBe(0);
    const { certFile, keyFile } = keys.client;
    expect(await list(env, ["--client-cert", certFile, "--client-key", keyFile])).toMatchObject({ exitCode: 0 });
    expect(await list({ ...env, CEC_CLIENT_CERT: certFile, CEC_CLIENT_KEY: keyFile })).toMatchObject({ exitCode: 0 });
  });

  test("one without TLS is told as such", async () => {
    const run = await list({ CEC_URL: sandbox.url.replace("http:", "https:"), CEC_TOKEN: token });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("http://");
  });
});

describe("a proxy", () => {
  let proxy: HttpProxy;
  const far = (): Record<string, string> => ({
    CEC_URL: sandbox.url.replace("127.0.0.1", "cells.example"),
    CEC_TOKEN: token,
  });

  beforeAll(async () => {
    proxy = await httpProxy();
  });
  afterAll(() => proxy.stop());

  test.each(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])("is used where %s says so", async (name) => {
    const before = proxy.seen.length;
    expect(await list({ ...far(), [name]: proxy.url })).toMatchObject({ exitCode: 0, stdout: listing });
    expect(proxy.seen.length).toBeGreaterThan(before);
    expect(proxy.seen.at(-1)).toContain("http://cells.example:");
  });

  test.each(["NO_PROXY", "no_proxy"])("is not used where %s says so", async (name) => {
    const before = proxy.seen.length;
    // Without the proxy nobody finds this host.
    expect((await list({ ...far(), HTTP_PROXY: proxy.url, [name]: ".example" })).exitCode).toBe(7);
    expect(proxy.seen.length).toBe(before);
  });

  test("that is not there is what the error names, and not the server; its password stays out of it", async () => {
    const run = await list({ ...far(), HTTP_PROXY: "http://user:geheim@127.0.0.1:9", CEC_LOG: "debug" });
    expect(run).toMatchObject({ exitCode: 7, stdout: "" });
    expect(run.stderr).toContain("cannot connect to the proxy 127.0.0.1:9");
    expect(run.stderr).not.toContain("geheim");
  });
});

describe("what is no Cells server", () => {
  async function against(script: Script, words: readonly string[] = ["ls"]) {
    const server = scriptedServer(script);
    try {
      const env = { HOME: home, CEC_URL: server.url, CEC_TOKEN: token };
      return { run: await runBinary(words, { env, cwd: home }), seen: server.seen };
    } finally {
      await server.stop();
    }
  }

  test("a web page with status 200 is one line on what to check", async () => {
    await writeFile(join(home, "up.txt"), "up");
    for (const words of [["ls"], ["rm", "-f", "a/b"], ["scp", "up.txt", "cells://common-files/"], ["info"]]) {
      const { run } = await against({}, words);
      expect(run).toMatchObject({ exitCode: 1, stdout: "" });
      expect(run.stderr).toContain("web page");
      expect(run.stderr).toContain("address");
    }
  });

  test("a 401 in plain text is a matter of signing in", async () => {
    const refuse = () => new Response("Unauthorized.\n", { status: 401, headers: { "content-type": "text/plain" } });
    const { run } = await against({ "POST /a/tree/stats": refuse, "GET /a/tree/stat/x": refuse });
    expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    expect(run.stderr).toContain("cec config add");
  });

  test("a redirect to another host ends there: the token stays here", async () => {
    const elsewhere = scriptedServer({});
    try {
      const location = `${elsewhere.url.replace("127.0.0.1", "localhost")}/a/tree/stats`;
      const { run } = await against({
        "POST /a/tree/stats": () => new Response(null, { status: 307, headers: { location } }),
      });
      expect(run).toMatchObject({ exitCode: 1, stdout: "" });
      expect(run.stderr).toContain("localhost");
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  test.each(["seconds", "date"])("busy, with Retry-After in %s, is waited for", async (form) => {
    let asked = 0;
    const { run } = await against(
      {
        "POST /a/tree/stats": () => {
          asked += 1;
          const value = form === "seconds" ? "1" : new Date(Date.now() + 1000).toUTCString();
          if (asked === 1) return new Response("busy", { status: 429, headers: { "retry-after": value } });
          return Response.json({ Nodes: [{ Path: "common-files", Uuid: "u", Type: "COLLECTION" }] });
        },
      },
      ["ls", "--log", "debug"],
    );
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain("status 429");
    expect(asked).toBe(2);
  });
});
