import { describe, expect, test } from "bun:test";
import { CecError, isCecError } from "../base/errors.ts";
import type { PasswordSession } from "../oidc/password-session.ts";
import { passwordTokens } from "./password-tokens.ts";
import { staticTokens } from "./static-tokens.ts";

const refusal = new CecError("sign-in", "no");

describe("staticTokens", () => {
  test("reads when first needed, and once", async () => {
    let reads = 0;
    const tokens = staticTokens({ read: async () => `t${++reads}`, name: "the token", hint: "x" });
    expect(reads).toBe(0);
    expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(["t1", "t1"]);
  });

  test("looks again when refused: somebody may have signed in anew", async () => {
    let stored = "old";
    const tokens = staticTokens({ read: async () => stored, name: "the token", hint: "x" });
    await tokens.current();
    stored = "new";
    expect(await tokens.renew("old")).toBe("new");
    expect(await tokens.current()).toBe("new");
  });

  test("a token that stays refused needs a sign-in; the message names it without showing it", async () => {
    const tokens = staticTokens({ read: async () => "s3cret", name: "the token (from: environment)", hint: "x" });
    const error = await tokens.renew("s3cret").catch((reason: unknown) => reason);
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(String(error)).toContain("the token (from: environment)");
    expect(String(error)).not.toContain("s3cret");
  });

  test("a failed read is tried again", async () => {
    let fail = true;
    const read = async () => {
      if (fail) throw new Error("locked");
      return "t";
    };
    const tokens = staticTokens({ read, name: "x", hint: "x" });
    await tokens.current().catch(() => undefined);
    fail = false;
    expect(await tokens.current()).toBe("t");
  });
});

describe("passwordTokens", () => {
  function server(options: { cookie?: string | undefined } = { cookie: "c" }) {
    const calls: string[] = [];
    let count = 0;
    let clockMs = 0;
    const answer = (): PasswordSession => ({
      accessToken: `t${++count}`,
      expiresAtSeconds: clockMs / 1000 + 600,
      cookie: options.cookie,
    });
    let refuseCookie = false;
    let refusePassword = false;
    const tokens = passwordTokens({
      name: "alice",
      now: () => clockMs,
      logIn: async () => {
        calls.push("login");
        await Bun.sleep(1);
        if (refusePassword) throw refusal;
        return answer();
      },
      refresh: async (cookie) => {
        calls.push(`refresh ${cookie}`);
        if (refuseCookie) throw refusal;
        return answer();
      },
    });
    return {
      tokens,
      calls,
      later: (seconds: number) => {
        clockMs += seconds * 1000;
      },
      refuse: (what: { cookie?: boolean; password?: boolean }) => {
        refuseCookie = what.cookie ?? refuseCookie;
        refusePassword = what.password ?? refusePassword;
      },
    };
  }

  test("signs in when first needed, once for many callers", async () => {
    const { tokens, calls } = server();
    expect(calls).toEqual([]);
    expect(await Promise.all([tokens.current(), tokens.current(), tokens.current()])).toEqual(["t1", "t1", "t1"]);
    expect(calls).toEqual(["login"]);
  });

  test("over three token lives: refreshed by the cookie a minute ahead", async () => {
    const { tokens, calls, later } = server();
    const seen = [await tokens.current()];
    for (let minute = 0; minute < 30; minute += 1) {
      later(60);
      seen.push(await tokens.current());
    }
    expect([...new Set(seen)]).toEqual(["t1", "t2", "t3", "t4"]);
    expect(calls).toEqual(["login", "refresh c", "refresh c", "refresh c"]);
  });

  test("a dead cookie, or none: the password again", async () => {
    const dead = server();
    await dead.tokens.current();
    dead.refuse({ cookie: true });
    expect(await dead.tokens.renew("t1")).toBe("t2");
    expect(dead.calls).toEqual(["login", "refresh c", "login"]);
    const none = server({ cookie: undefined });
    await none.tokens.current();
    expect(await none.tokens.renew("t1")).toBe("t2");
  });

  test("a refused password is presented once: the server locks users", async () => {
    const { tokens, calls, refuse } = server();
    refuse({ password: true });
    for (let round = 0; round < 3; round += 1) {
      expect(isCecError(await tokens.current().catch((reason: unknown) => reason), "sign-in")).toBe(true);
    }
    expect(calls).toEqual(["login"]);
  });

  test("a token that was already replaced is not replaced again", async () => {
    const { tokens, calls } = server();
    await tokens.current();
    expect(await Promise.all([tokens.renew("t1"), tokens.renew("t1")])).toEqual(["t2", "t2"]);
    expect(await tokens.renew("t1")).toBe("t2");
    expect(calls).toEqual(["login", "refresh c"]);
  });
});
