import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCecError } from "../base/errors.ts";
import { settleConnection } from "./connection-settings.ts";
import type { ConnectionFlags } from "./types.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "settings-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function settle(flags: ConnectionFlags, env: Record<string, string> = {}, stdin = "") {
  const warnings: string[] = [];
  const settings = await settleConnection({
    flags,
    env,
    platform: "linux",
    home: "/home/alice",
    warn: (text) => warnings.push(text),
    makeWire: () => {
      throw new Error("nothing may connect");
    },
    readStdin: async () => stdin,
  });
  const secret = settings.secret && [settings.secret.kind, settings.secret.source, await settings.secret.read()];
  return { ...settings, secret, warnings };
}

describe("which secret counts", () => {
  const everything = { CEC_URL: "https://e", CEC_TOKEN: "env", CEC_LOGIN: "bob", CEC_PASSWORD: "envpw" };

  test("a token flag before a token variable, a token before a password", async () => {
    expect((await settle({ token: "flag" }, everything)).secret).toEqual(["token", "flag", "flag"]);
    expect((await settle({}, everything)).secret).toEqual(["token", "environment", "env"]);
    expect((await settle({ login: "al", password: "pw" }, everything)).secret).toEqual(["token", "environment", "env"]);
    const { CEC_TOKEN: _, ...rest } = everything;
    expect((await settle({ login: "al", password: "pw" }, rest)).secret).toEqual(["password", "flag", "pw"]);
    expect((await settle({}, rest)).secret).toEqual(["password", "environment", "envpw"]);
  });

  test.skipIf(process.platform === "win32")("a file that everybody may read is told of, and used", async () => {
    const path = join(folder, "secret");
    await writeFile(path, "s3cret", { mode: 0o644 });
    const token = await settle({ tokenFile: path });
    expect(token.secret).toEqual(["token", "token file", "s3cret"]);
    expect(token.warnings).toEqual([
      `the token in ${path} can be read by every user of this machine: chmod 600 makes it private.`,
    ]);
    const password = await settle({ login: "al" }, { CEC_PASSWORD_FILE: path });
    expect(password.warnings).toEqual([expect.stringMatching(/^the password in .* chmod 600/)]);
    for (const mode of [0o600, 0o640]) {
      await chmod(path, mode);
      expect((await settle({ tokenFile: path })).warnings).toEqual([]);
    }
  });

  test("files and standard input lose their final newline; a password keeps its spaces", async () => {
    const path = join(folder, "secret");
    await writeFile(path, " s3cret \n");
    expect((await settle({ tokenFile: path })).secret).toEqual(["token", "token file", "s3cret"]);
    expect((await settle({}, { CEC_TOKEN_FILE: path })).secret).toEqual(["token", "token file", "s3cret"]);
    expect((await settle({ tokenStdin: true }, {}, "abc\r\n")).secret).toEqual(["token", "stdin", "abc"]);
    expect((await settle({ login: "a", passwordStdin: true }, {}, " p w \n")).secret).toEqual([
      "password",
      "stdin",
      " p w ",
    ]);
    expect((await settle({}, { CEC_LOGIN: "a", CEC_PASSWORD_FILE: path })).secret?.[2]).toBe(" s3cret ");
  });

  test("the credentials directory comes after flags and variables", async () => {
    await writeFile(join(folder, "cec-token"), "tok\n");
    const env = { CREDENTIALS_DIRECTORY: folder };
    expect((await settle({}, env)).secret).toEqual(["token", "credentials directory", "tok"]);
    expect((await settle({ token: "flag" }, env)).secret?.[1]).toBe("flag");
    expect((await settle({}, { CREDENTIALS_DIRECTORY: join(folder, "none") })).secret).toBeUndefined();
  });

  test("an --account flag sets a connection in the environment aside, but not a secret that stands alone", async () => {
    expect((await settle({ account: "prod" }, everything)).secret).toBeUndefined();
    expect((await settle({ account: "prod" }, everything)).url).toBeUndefined();
    expect((await settle({ account: "prod" }, { CEC_TOKEN: "t" })).secret?.[2]).toBe("t");
    expect((await settle({}, { ...everything, CEC_ACCOUNT: "prod" })).account).toBeUndefined();
    expect((await settle({}, { CEC_ACCOUNT: "prod" })).account).toBe("prod");
  });

  test("an empty secret, one with white space and an unreadable file are refused without showing them", async () => {
    const empty = await settle({ tokenStdin: true }, {}, "\n").catch((error: unknown) => error);
    expect(isCecError(empty, "sign-in")).toBe(true);
    const odd = await settle({ token: "abc def" }).catch((error: unknown) => error);
    expect(isCecError(odd, "sign-in")).toBe(true);
    expect(String(odd)).not.toContain("abc");
    const absent = await settle({ tokenFile: join(folder, "absent") }).catch((error: unknown) => error);
    expect(isCecError(absent, "sign-in")).toBe(true);
  });

  test("a password flag without a login is a mistake", async () => {
    const error = await settle({ password: "pw" }).catch((reason: unknown) => reason);
    expect(isCecError(error, "usage")).toBe(true);
    expect((await settle({}, { CEC_PASSWORD: "pw" })).secret).toBeUndefined();
  });
});

describe("legacy names", () => {
  test("are mapped, and win as they did", async () => {
    const settings = await settle(
      {},
      {
        CEC_URL: "https://new",
        CELLS_CLIENT_TARGET_URL: "https://old.example.com/path",
        CELLS_CLIENT_TARGET_USER_LOGIN: "bob",
        CELLS_CLIENT_TARGET_USER_PWD: "pw=1",
        CELLS_CLIENT_TARGET_SKIP_VERIFY: "true",
      },
    );
    expect(settings.url).toBe("https://old.example.com");
    expect(settings.secret).toEqual(["password", "environment", "pw=1"]);
    expect(settings.login).toBe("bob");
    expect(settings.skipVerify).toBe(true);
  });

  test("key and secret only warn", async () => {
    const { warnings } = await settle(
      {},
      { CELLS_CLIENT_TARGET_CLIENT_KEY: "k", CELLS_CLIENT_TARGET_CLIENT_SECRET: "s3" },
    );
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).not.toContain("s3");
  });
});

describe("switches", () => {
  test("a flag wins over its variable, also to turn it off", async () => {
    expect((await settle({ skipVerify: false }, { CEC_SKIP_VERIFY: "1" })).skipVerify).toBe(false);
    expect(await settle({}, { CEC_SKIP_KEYRING: "TRUE", CEC_NO_CACHE: "0" })).toMatchObject({
      skipKeyring: true,
      noCache: false,
    });
  });

  test("anything else is refused", async () => {
    expect(String(await settle({}, { CEC_SKIP_VERIFY: "maybe" }).catch(String))).toContain("CEC_SKIP_VERIFY");
    expect(String(await settle({}, { CEC_SECURE_STORAGE: "maybe" }).catch(String))).toContain("CEC_SECURE_STORAGE");
  });

  test("the folder of config.json", async () => {
    expect((await settle({})).configFolder).toBe("/home/alice/.config/pydio/cells-client");
    expect((await settle({}, { XDG_CONFIG_HOME: "/x" })).configFolder).toBe("/x/pydio/cells-client");
    expect((await settle({ config: "/c" }, { CEC_CONFIG: "/d" })).configFolder).toBe("/c");
  });
});
