import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";
import { type KeyringSession, missingPrograms, startKeyring } from "../support/keyring-session.ts";

const missing = missingPrograms();
const password = "alice-pw-9f3k2";

describe.skipIf(missing.length > 0)(
  `secrets stay where they belong (needs ${missing.join(", ") || "nothing more"})`,
  () => {
    let sandbox: Sandbox;
    let keyring: KeyringSession;
    let home = "";
    /** Everything said by any run, and the arguments of everything started. */
    const said: string[] = [];
    const started: string[] = [];
    /** Every secret there ever was. */
    const secrets = new Set<string>([password]);
    beforeAll(async () => {
      sandbox = await startSandbox({ users: [{ name: "alice", password }] });
      keyring = await startKeyring("test");
      home = await mkdtemp(join(tmpdir(), "cec-secrets-"));
      for (const token of Object.values(sandbox.tokens)) secrets.add(token);
    });
    afterAll(async () => {
      await keyring.stop();
      await sandbox.stop();
      await rm(home, { recursive: true, force: true });
    });

    async function cec(words: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}) {
      const argv = [await cecBinary(), ...words, "--log", "debug"];
      const child = Bun.spawn(argv, {
        stdin: new TextEncoder().encode(options.stdin ?? ""),
        stdout: "pipe",
        stderr: "pipe",
        cwd: home,
        env: { ...keyring.env, HOME: home, XDG_CONFIG_HOME: join(home, "conf"), ...options.env },
      });
      const children = watchChildren(child.pid);
      const [out, err, exitCode] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
        child.exited,
      ]);
      started.push(...(await children.stop()));
      said.push(out, err, ...started);
      await noteSecrets();
      return exitCode;
    }

    /** What the keyring holds now is secret, and stays so when it is replaced. */
    async function noteSecrets(): Promise<void> {
      const shown = await keyring.secretTool(["search", "--all", "service", "com.pydio.cells-client"]);
      for (const [, value = ""] of shown.matchAll(/^secret = (.*)$/gm)) {
        for (const part of value.split("__//__")) secrets.add(part);
      }
    }

    test("not in what any command says at --log debug, not in arguments, not in files beside a keyring", async () => {
      const direct = { env: { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" } };
      const add = ["config", "add"];
      const at = ["--url", sandbox.url];
      await mkdir(join(home, "tree"));
      await writeFile(join(home, "tree", "a.txt"), "content");
      const opener = join(home, "browser");
      await writeFile(opener, "#!/bin/sh\nsleep 0.5\nexit 1\n");
      await writeFile(join(home, "token.txt"), sandbox.tokens.alice ?? "", { mode: 0o600 });
      await chmod(opener, 0o755);
      const good = [
        [[...add, "token", ...at, "--token-stdin", "--json"], { stdin: sandbox.tokens.alice ?? "" }],
        [["config", "ls", "--json"]],
        [["info", "--json"]],
        [[...add, "client-auth", ...at, "--login", "alice", "--password-stdin", "--json"], { stdin: password }],
        [["auth", "status", "--json"]],
        [["info"]],
        [["scp", "tree", "cells://personal-files/"]],
        [["scp", "cells://personal-files/tree", "back"]],
        [["ls", "-d", "personal-files/tree"]],
        [["config", "relog", "--login", "alice", "--password-stdin"], { stdin: password }],
        [
          [...add, "client-auth", ...at, "--login", "alice", "--password-stdin", "--keep-password"],
          { stdin: password },
        ],
        [["ls", "personal-files"]],
        [[...add, "token", ...at, "--credential-command", "cat token.txt", "--json"]],
        [["du", "personal-files"]],
        [["config", "migrate-secrets", "--json"]],
        [["config", "use", `alice@127.0.0.1`]],
        [["__complete", "ls", "personal-files/"]],
        [["find", "personal-files", "--json"]],
        [["put", "tree/a.txt", "personal-files/p.txt", "--json"]],
        [["get", "personal-files/p.txt", "-"]],
        [["check", "tree", "cells://personal-files/tree", "--json"]],
        [["jobs", "get", "--json"], direct],
        [["trash", "ls", "personal-files", "--json"], direct],
        [["ls", "--raw"], direct],
        [["cp", "personal-files/tree/a.txt", "personal-files/b.txt"], direct],
        [["config", "check-keyring", "--json"]],
      ] as const;
      for (const [words, options] of good) expect([words, await cec(words, options)]).toEqual([words, 0]);
      const bad = [
        [["ls"], { env: { ...direct.env, CEC_TOKEN: "wrong-token-4711x" } }],
        [["ls"], { env: { CEC_URL: sandbox.url, CEC_LOGIN: "alice", CEC_PASSWORD: "wrong-pass-4711x" } }],
        [[...add, "token", ...at, "--token-stdin"], { stdin: "wrong-token-4711x" }],
        [[...add, "oauth", ...at], { env: { BROWSER: opener } }],
        [["ls"], { env: { CEC_URL: "http://127.0.0.1:1", CEC_TOKEN: sandbox.tokens.alice ?? "" } }],
      ] as const;
      secrets.add("wrong-token-4711x").add("wrong-pass-4711x");
      for (const [words, options] of bad) expect([words, await cec(words, options)]).not.toEqual([words, 0]);

      expect(secrets.size).toBeGreaterThan(8);
      const everything = said.join("\n");
      // The trace is there, so there was something to leak into.
      expect(everything).toContain("/oidc/oauth2/token");
      // Programs were started, so there were arguments to look at.
      expect(started.some((argv) => argv.includes("/browser\0") && argv.includes("/oidc/oauth2/auth"))).toBe(true);
      expect([...secrets].filter((secret) => everything.includes(secret))).toEqual([]);
      const files = await filesBelow(join(home, "conf"));
      expect(files.map(({ path }) => path.split("/").at(-1))).toContain("config.json");
      const leaks = files.filter(({ text }) => [...secrets].some((secret) => text.includes(secret)));
      expect(leaks.map(({ path }) => path)).toEqual([]);
    }, 300_000);
  },
);

/** Collects the command lines of everything a process starts. */
function watchChildren(pid: number): { stop(): Promise<string[]> } {
  const seen = new Set<string>();
  let over = false;
  const watching = (async () => {
    while (!over) {
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
      for (const child of children.trim().split(/\s+/).filter(Boolean)) {
        seen.add(await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => ""));
      }
      await Bun.sleep(5);
    }
  })();
  return {
    async stop() {
      over = true;
      await watching;
      return [...seen];
    },
  };
}

async function filesBelow(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ path, text: await readFile(path, "latin1") })));
}
