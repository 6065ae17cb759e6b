import { describe, expect, test } from "bun:test";
import { isCecError } from "../base/errors.ts";
import { hostAndPort, parseServerUrl } from "./server-url.ts";

describe("parseServerUrl", () => {
  test.each([
    ["https://files.example.com", "https://files.example.com"],
    [" https://Files.Example.com/ws-common/dir?x=1#y ", "https://files.example.com"],
    ["http://localhost:8080/", "http://localhost:8080"],
    ["https://files.example.com:443/", "https://files.example.com"],
    ["HTTPS://[::1]:8443/login", "https://[::1]:8443"],
  ])("%s", (text, expected) => expect(parseServerUrl(text)).toBe(expected));

  test.each(["", "files.example.com", "ftp://files.example.com", "https://", "https://exa mple.com"])(
    "refuses %p",
    (text) => {
      expect(() => parseServerUrl(text)).toThrow("is not a server address");
    },
  );

  test("refuses a login inside and does not repeat the password", () => {
    try {
      parseServerUrl("https://alice:s3cret@files.example.com");
      throw new Error("accepted");
    } catch (error) {
      expect(isCecError(error, "usage")).toBe(true);
      expect(String(error)).not.toContain("s3cret");
    }
  });
});

test("hostAndPort fills in the default port", () => {
  expect(hostAndPort("https://files.example.com")).toBe("files.example.com:443");
  expect(hostAndPort("http://localhost")).toBe("localhost:80");
  expect(hostAndPort("http://localhost:8080")).toBe("localhost:8080");
});
