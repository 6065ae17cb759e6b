import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "../support/binary.ts";
import { hasDbus, type Mood, startFakeKeyring } from "../support/fake-keyring.ts";

describe.skipIf(!hasDbus)("a keyring that is of no use (needs dbus-daemon)", () => {
  let sandbox: Sandbox;
  let folder = "";
  beforeAll(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(join(tmpdir(), "cec-moods-"));
  });
  afterAll(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ["silent", "did not answer within 3 s"],
    ["denying", "was denied"],
  ] as const)(
    "%s: every command falls back or says why, none dies",
    async (mood: Mood, why) => {
      const fake = await startFakeKeyring(mood);
      const token = sandbox.tokens.alice ?? "";
      const id = `alice@127.0.0.1:${new URL(sandbox.url).port}`;
      const at = (home: string, words: readonly string[], stdin = "") =>
        runBinary([...words, "--config", join(folder, mood, home)], { env: { HOME: folder, ...fake.env }, stdin });
      /** An account whose secret the file says is in the keyring. */
      const hollow = async (home: string) => {
        const entry = { authType: "pat", url: sandbox.url, user: "alice", skipKeyring: false };
        await at(home, ["config", "add", "token", "--url", sandbox.url, "--token-stdin", "--skip-keyring"], token);
        const text = JSON.stringify({ ActiveConfigID: id, Configs: { [id]: entry } });
        await writeFile(join(folder, mood, home, "config.json"), text, { mode: 0o600 });
      };
      try {
        await Promise.all(["list", "move", "clear"].map(hollow));
        const add = ["config", "add", "token", "--url", sandbox.url, "--token-stdin"];
        const [added, strict, checked, listed, moved, cleared] = await Promise.all([
          at("add", add, token),
          at("strict", [...add, "--secure-storage=require"], token),
          at("check", ["config", "check-keyring"]),
          at("list", ["ls", "--raw"]),
          at("move", ["config", "migrate-secrets", "--to", "file"]),
          at("clear", ["clear", "-f"]),
        ]);
        expect([added.exitCode, added.stderr]).toEqual([
          0,
          expect.stringContaining(`${why}): the secret lies in clear`),
        ]);
        expect((await at("add", ["ls", "--raw"])).stdout).toContain("personal-files");
        expect([strict.exitCode, strict.stderr]).toEqual([1, expect.stringContaining(why)]);
        expect(await readdir(join(folder, mood, "strict"))).toEqual([]);
        expect([checked.exitCode, checked.stderr]).toEqual([1, expect.stringContaining(why)]);
        expect([listed.exitCode, listed.stderr]).toEqual([4, expect.stringContaining(why)]);
        expect(listed.stderr).toContain("cec config relog");
        expect([moved.exitCode, moved.stderr]).toEqual([4, expect.stringContaining(why)]);
        expect(await readFile(join(folder, mood, "move", "config.json"), "utf8")).toContain(`"${id}"`);
        expect([cleared.exitCode, cleared.stderr]).toEqual([8, expect.stringContaining("may still be in the keyring")]);
        expect(await readdir(join(folder, mood, "clear"))).toEqual([]);
      } finally {
        await fake.stop();
      }
    },
    120_000,
  );
});
