import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary, runBinary } from "../support/binary.ts";

let sandbox: Sandbox;
let home = "";
beforeAll(async () => {
  sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-pw" }] });
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cec-accounts-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const cec = (words: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}) =>
  runBinary(words, { ...options, env: { HOME: home, XDG_RUNTIME_DIR: "/nowhere", ...options.env } });
const configPath = () => join(home, ".config", "pydio", "cells-client", "config.json");
const addPassword = (url: string) => [
  "config",
  "add",
  "client-auth",
  "--url",
  url,
  "--login",
  "alice",
  "--password-stdin",
];

/** A disk of 96 KiB of its own: needs to be root, or user namespaces. */
const mount = 'mount -t tmpfs -o size=96k none "$HOME/.config"';
const canMount = Bun.spawnSync(["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).exitCode === 0;

describe.skipIf(!canMount)("a full disk under config.json (needs to mount one)", () => {
  /** Runs shell lines on that disk, `cec` being the built binary. */
  async function onSmallDisk(script: string): Promise<string> {
    await mkdir(join(home, ".config"), { recursive: true });
    const fill =
      'fill() { cat /dev/zero > "$HOME/.config/filler" 2>/dev/null; }; clean() { rm "$HOME/.config/filler"; }';
    const lines = `${mount}; export PATH="${dirname(await cecBinary())}:$PATH"; ${fill}; ${script}`;
    const shell = Bun.spawn(["unshare", "-rm", "sh", "-c", lines], {
      env: { PATH: process.env.PATH ?? "", HOME: home, XDG_RUNTIME_DIR: "/nowhere", URL: sandbox.url },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([new Response(shell.stdout).text(), new Response(shell.stderr).text()]);
    return `${out}${err}`;
  }
  /** Full but for one page, which the lock takes. */
  const fillNearly = 'fill; truncate -s -4096 "$HOME/.config/filler"';
  const add =
    'echo alice-pw | cec config add client-auth --url "$URL" --login alice --password-stdin --skip-keyring -q';
  const file = '"$HOME/.config/pydio/cells-client/config.json"';

  test("a change is refused and the file is as it was; nothing is left beside it", async () => {
    const said =
      await onSmallDisk(`${add}; before=$(md5sum < ${file}); fill; cec config rm -f alice@127.0.0.1; echo "exit $?"
      [ "$before" = "$(md5sum < ${file})" ] && echo same; ls -A "$HOME/.config/pydio/cells-client"`);
    expect(said).toContain("exit 1\nsame\nconfig.json\n");
    expect(said).toMatch(/could not (make the lock|save the accounts).*ENOSPC/);
  });

  test.each([
    ["full", "fill", /could not make the lock.*ENOSPC/],
    ["nearly full", fillNearly, /the token was not refreshed, for new tokens could not be stored: ENOSPC/],
  ])("%s: a refresh is not even asked for, and works when there is room", async (_, filling, told) => {
    sandbox.requests.clear();
    const said = await onSmallDisk(`${add}; sed -i 's/"tokenExpiresAt": [0-9]*/"tokenExpiresAt": 1/' ${file}
      ${filling}; cec ls --raw; echo "exit $?"; clean; cec ls --raw; echo "exit $?"`);
    expect(said).toContain("exit 1\n");
    expect(said).toMatch(told);
    expect(said).toContain("common-files/\nexit 0\n");
    const asked = sandbox.requests.all({ path: "/oidc/oauth2/token" }).map(({ status }) => status);
    // The code's exchange, and one refresh.
    expect(asked).toEqual([200, 200]);
  });
});

describe("headers of a stored account", () => {
  const key = "gate-key-0815";
  let gate: Bun.Server<undefined>;
  beforeAll(() => {
    // What many put in front of a server: nobody passes without the header.
    gate = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request) {
        if (request.headers.get("x-gate-key") !== key) return new Response("who are you", { status: 403 });
        const { pathname, search } = new URL(request.url);
        const { method, headers, body } = request;
        return fetch(sandbox.url + pathname + search, { method, headers, body, redirect: "manual" });
      },
    });
  });
  afterAll(() => gate.stop(true));

  test("go with every request: listing, refresh, sign-in anew; and are told to nobody", async () => {
    await cec(addPassword(sandbox.url), { stdin: "alice-pw" });
    const config = JSON.parse(await readFile(configPath(), "utf8"));
    const [account] = Object.values<Record<string, unknown>>(config.Configs);
    const id = `alice@127.0.0.1:${gate.port}`;
    const url = `http://127.0.0.1:${gate.port}`;
    config.ActiveConfigID = id;
    config.Configs = { [id]: { ...account, url, tokenExpiresAt: 1, CustomHeaders: { "X-Gate-Key": key } } };
    await writeFile(configPath(), JSON.stringify(config), { mode: 0o600 });
    const said: string[] = [];
    for (const [words, stdin] of [
      [["ls", "--raw"]],
      [["info"]],
      [["config", "relog", "--password-stdin", "--login", "alice"], "alice-pw"],
      [["mkdir", "personal-files/made"]],
      [["config", "rm", "-f", id]],
    ] as const) {
      const run = await cec(words, { env: { CEC_LOG: "debug" }, ...(stdin === undefined ? {} : { stdin }) });
      expect([words, run.exitCode, run.stderr]).toEqual([words, 0, expect.stringContaining("debug: ")]);
      said.push(run.stdout, run.stderr);
    }
    expect(said.join("")).not.toContain(key);
    expect((await cec(["ls"], { env: { CEC_URL: url, CEC_TOKEN: sandbox.tokens.alice ?? "" } })).exitCode).toBe(5);
  });

  test("a level of the log nobody knows", async () => {
    expect(await cec(["version"], { env: { CEC_LOG: "loud" } })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("CEC_LOG must be debug, info, warn or error"),
    });
  });
});
