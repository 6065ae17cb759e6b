import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { accountWorld } from "../../../../test/support/account-world.ts";
import { shapeErrors } from "../../../../test/support/json-schemas.ts";
import { type KeyringSession, missingPrograms, startKeyring } from "../../../../test/support/keyring-session.ts";

const world = accountWorld();
const { cec, configPath, stored, id } = world;

const missing = missingPrograms();
describe.skipIf(missing.length > 0)(`with a keyring (needs ${missing.join(", ") || "nothing more"})`, () => {
  let session: KeyringSession;
  beforeAll(async () => {
    session = await startKeyring("test");
  });
  afterAll(() => session.stop());
  const withKeyring = (words: readonly string[], stdin = "") => cec(words, { stdin, env: session.env });

  test("check-keyring says which answered", async () => {
    expect((await withKeyring(["config", "check-keyring"])).stdout).toContain("Secret Service");
    const { stdout } = await withKeyring(["config", "check-keyring", "--json"]);
    expect(shapeErrors("config-check-keyring", stdout)).toBe("");
    const none = await cec(["configure", "check-keyring"]);
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain("no D-Bus session");
  });

  test("secrets lie there and not in the file, move, and go", async () => {
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "alice", "--password-stdin"];
    expect((await withKeyring([...words, "--secure-storage=require"], "alice-pw")).exitCode).toBe(0);
    expect((await stored()).Configs[id("alice")].idToken).toBeUndefined();
    const shown = await session.secretTool([
      "lookup",
      "service",
      "com.pydio.cells-client",
      "username",
      `${world.sandbox.url}::alice`,
    ]);
    expect(shown).toMatch(/^\S+__\/\/__\S+$/);
    expect((await withKeyring(["ls", "--raw"])).exitCode).toBe(0);
    expect((await cec(["ls", "--raw"])).exitCode).toBe(4);
    expect((await withKeyring(["config", "migrate-secrets", "--to", "file"])).exitCode).toBe(0);
    expect((await cec(["ls", "--raw"])).exitCode).toBe(0);
    const told = await withKeyring(["config", "migrate-secrets", "--dry-run"]);
    expect(told.stdout).toContain("would move the secret of");
    expect((await cec(["ls", "--raw"])).exitCode).toBe(0);
    const back = await withKeyring(["config", "migrate-secrets", "--json"]);
    expect(JSON.parse(back.stdout)).toEqual({ id: id("alice"), from: "config file", to: "keyring", moved: true });
    expect((await withKeyring(["clear", "-f"])).exitCode).toBe(0);
    expect(await session.secretTool(["search", "--all", "service", "com.pydio.cells-client"])).toBe("");
  });

  test("an account the Go client stored works, and is refreshed in its place", async () => {
    const add = [
      "config",
      "add",
      "client-auth",
      "--url",
      world.sandbox.url,
      "--login",
      "alice",
      "--password-stdin",
      "--skip-keyring",
    ];
    await cec(add, { stdin: "alice-pw" });
    const { idToken, refreshToken } = (await stored()).Configs[id("alice")];
    const go = {
      ActiveConfigID: id("alice"),
      Configs: {
        [id("alice")]: {
          authType: "oauth2",
          url: world.sandbox.url,
          user: "alice",
          tokenExpiresAt: Math.floor(Date.now() / 1000) - 5,
          skipVerify: false,
          useTokenCache: true,
          CustomHeaders: null,
          label: "alice@127.0.0.1",
          skipKeyring: false,
          createdAtVersion: "4.3.1",
        },
      },
    };
    await writeFile(configPath(), JSON.stringify(go, undefined, "\t"), { mode: 0o644 });
    const entry = ["service", "com.pydio.cells-client", "username", `${world.sandbox.url}::alice`];
    await session.secretTool(["store", "--label=Go's", ...entry], `${idToken}__//__${refreshToken}`);
    expect((await withKeyring(["ls", "--raw"])).exitCode).toBe(0);
    const after = await session.secretTool(["lookup", ...entry]);
    expect(after).not.toContain(refreshToken);
    expect(after).toMatch(/^\S+__\/\/__\S+$/);
    expect((await stored()).Configs[id("alice")]).toEqual({
      ...go.Configs[id("alice")],
      tokenExpiresAt: expect.any(Number),
      tokenLife: 600,
    });
  });
});
