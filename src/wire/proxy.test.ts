import { expect, test } from "bun:test";
import { proxyAuthorization, proxyChoice } from "./proxy.ts";

const chosen = (env: Record<string, string>, url: string) => proxyChoice(env)(new URL(url))?.href;

test("by scheme, with ALL_PROXY for what has none of its own", () => {
  const env = { HTTP_PROXY: "http://plain:1", HTTPS_PROXY: "http://tls:2", ALL_PROXY: "http://all:3" };
  expect(chosen(env, "http://cells.example/")).toBe("http://plain:1/");
  expect(chosen(env, "https://cells.example/")).toBe("http://tls:2/");
  expect(chosen(env, "wss://cells.example/")).toBe("http://tls:2/");
  expect(chosen(env, "ws://cells.example/")).toBe("http://plain:1/");
  expect(chosen({ ALL_PROXY: "http://all:3" }, "https://cells.example/")).toBe("http://all:3/");
  expect(chosen({}, "https://cells.example/")).toBeUndefined();
  expect(chosen({ HTTPS_PROXY: "" }, "https://cells.example/")).toBeUndefined();
});

test("lower case wins, and a missing scheme is http", () => {
  expect(chosen({ https_proxy: "lower:1", HTTPS_PROXY: "upper:1" }, "https://x.example/")).toBe("http://lower:1/");
});

test.each([
  ["*", "https://any.example/", true],
  ["cells.example", "https://cells.example/", true],
  ["cells.example", "https://files.cells.example/", true],
  ["cells.example", "https://notcells.example/", false],
  [".cells.example", "https://files.cells.example/", true],
  ["*.cells.example", "https://files.cells.example/", true],
  ["Cells.Example", "https://cells.example/", true],
  ["other.example, cells.example", "https://cells.example/", true],
  ["other.example cells.example", "https://cells.example/", true],
  ["cells.example:8443", "https://cells.example:8443/", true],
  ["cells.example:8443", "https://cells.example/", false],
  ["cells.example:443", "https://cells.example/", true],
  ["10.1.2.3", "https://10.1.2.3/", true],
  ["2.3", "https://10.1.2.3/", false],
  ["10.0.0.0/8", "https://10.200.2.3/", true],
  ["10.0.0.0/8", "https://11.0.0.1/", false],
  ["192.168.1.128/25", "https://192.168.1.127/", false],
  ["192.168.1.128/25", "https://192.168.1.200/", true],
  ["10.0.0.0/8", "https://cells.example/", false],
  ["::1, fe80::2", "https://[fe80::2]/", true],
])("NO_PROXY %p and %s: excepted %p", (entries, url, excepted) => {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    expect(chosen({ ALL_PROXY: "http://proxy:1", [name]: entries }, url) === undefined).toBe(excepted);
  }
});

test("the own machine is never reached through a proxy", () => {
  for (const host of ["localhost", "sub.localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
    expect(chosen({ ALL_PROXY: "http://proxy:1" }, `http://${host}:8080/`)).toBeUndefined();
  }
});

test("a proxy of another kind is refused, without telling its password", () => {
  try {
    chosen({ ALL_PROXY: "socks5://user:geheim@proxy:1" }, "http://cells.example/");
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: "usage", message: expect.stringContaining("SOCKS") });
    expect(String(error)).not.toContain("geheim");
  }
});

test("credentials of the proxy's address", () => {
  expect(proxyAuthorization(new URL("http://proxy:1"))).toBeUndefined();
  const expected = `Basic ${Buffer.from("us er:p@ss:ü").toString("base64")}`;
  expect(proxyAuthorization(new URL(`http://us%20er:p%40ss%3A%C3%BC@proxy:1`))).toBe(expected);
});
