import { expect, test } from "bun:test";
import { objectUrl, query } from "./address.ts";

test.each([
  ["ws/a b", "ws/a%20b"],
  ["ws/100%", "ws/100%25"],
  ["ws/a#b?c&d=e", "ws/a%23b%3Fc%26d%3De"],
  ["ws/a+b", "ws/a%2Bb"],
  ['ws/it\'s ("so")!*', "ws/it%27s%20%28%22so%22%29%21%2A"],
  ["ws/back\\slash", "ws/back%5Cslash"],
  ["ws/tab\tline\n", "ws/tab%09line%0A"],
  ["ws/🐕", "ws/%F0%9F%90%95"],
  ["ws/\u00e9", "ws/%C3%A9"],
  ["ws/e\u0301", "ws/e%CC%81"],
  ["ws/...", "ws/..."],
  ["ws/~x_y-z.", "ws/~x_y-z."],
])("%s", (path, encoded) => {
  expect(objectUrl("https://x/io", path)).toBe(`https://x/io/${encoded}`);
  // What servers decode is the path again, and the runtime's own parsing changes nothing.
  expect(decodeURIComponent(new URL(objectUrl("https://x/io", path)).pathname)).toBe(`/io/${path}`);
});

test.each(["", "ws/../x", "ws/.", "ws//x", "/ws", "ws/", "ws/\ud83d"])("%p cannot be addressed", (path) => {
  expect(() => objectUrl("https://x/io", path)).toThrow(expect.objectContaining({ code: "usage" }));
});

test("queries", () => {
  expect(query({})).toBe("");
  expect(query({ uploads: "" })).toBe("?uploads");
  expect(query({ partNumber: "1", uploadId: "a/b+c" })).toBe("?partNumber=1&uploadId=a%2Fb%2Bc");
});
