import { expect, test } from "bun:test";
import { isTokenRefusal, judgeRest, restFailure } from "./failure.ts";

const json = "application/json";
const text = "text/plain; charset=utf-8";
const html = "text/html; charset=utf-8";
const v1 = (title: string, detail: string) => JSON.stringify({ Title: title, Detail: detail });

/** Answers as servers give them: what they are about, status, type, body, and what we make of them. */
const cases: readonly (readonly [string, number, string, string, string, string | undefined])[] = [
  [
    "missing node",
    404,
    json,
    v1("Could not retrieve node /alice/x", "Not Found: Could not retrieve node /alice/x"),
    "not-found",
    "Could not retrieve node /alice/x",
  ],
  [
    "unknown workspace, twice in a row",
    500,
    json,
    v1("Workspace x is not found", "Not Found: Workspace x is not found").repeat(2),
    "not-found",
    "Workspace x is not found",
  ],
  [
    "unknown job, with an empty object behind",
    500,
    json,
    `${v1("unknown job name", "unknown job name")}{}`,
    "failed",
    "unknown job name",
  ],
  [
    "no right, as 500",
    500,
    json,
    v1("path is not writeable", "Forbidden: path is not writeable"),
    "forbidden",
    "path is not writeable",
  ],
  [
    "no right, as 403",
    403,
    json,
    v1("path is not writeable", "Forbidden: path is not writeable"),
    "forbidden",
    "path is not writeable",
  ],
  [
    "folder over a file",
    500,
    json,
    v1("Forbidden: x", "Forbidden: trying to create a folder on top of an existing file"),
    "forbidden",
    undefined,
  ],
  [
    "folder over a file, said in the title",
    500,
    json,
    v1(
      "trying to create a folder on top of an existing file",
      "Forbidden: trying to create a folder on top of an existing file",
    ),
    "conflict",
    undefined,
  ],
  [
    "conflict",
    500,
    json,
    v1("A folder already exists with the same name", "Conflict: A folder already exists with the same name"),
    "conflict",
    undefined,
  ],
  [
    "user exists",
    403,
    json,
    v1("User with the same login already exists!", "Forbidden: User with the same login already exists!"),
    "conflict",
    undefined,
  ],
  [
    "locked",
    423,
    json,
    v1("This file is locked by another user", "Locked: This file is locked by another user"),
    "conflict",
    undefined,
  ],
  [
    "title that is JSON",
    500,
    json,
    '{"Title":"{\\"Id\\":\\"\\",\\"Code\\":0,\\"Detail\\":\\"key required\\",\\"Status\\":\\"\\"}","Detail":"{\\"Id\\":\\"\\",\\"Code\\":0,\\"Detail\\":\\"key required\\",\\"Status\\":\\"\\"}"}',
    "failed",
    "key required",
  ],
  [
    "title that is JSON with a code",
    500,
    json,
    JSON.stringify({ Title: '{"Id":"a","Code":404,"Detail":"no such thing"}' }),
    "not-found",
    "no such thing",
  ],
  [
    "unknown field",
    500,
    json,
    v1('proto: (line 1:2): unknown field "Foo"', 'proto: (line 1:2): unknown field "Foo"'),
    "failed",
    undefined,
  ],
  ["wrong password", 401, json, v1("Login failed", "Unauthorized: Login failed"), "sign-in", "Login failed"],
  ["expired token", 401, text, "Unauthorized.\n", "sign-in", undefined],
  ["no right to the call", 401, text, "Unauthorized\n", "forbidden", undefined],
  [
    "starting",
    503,
    json,
    '{"Code":"503","Title":"Server is starting","Detail":"Server is starting, please retry later"}',
    "unavailable",
    "Server is starting",
  ],
  ["unknown call", 404, text, "404: Page Not Found", "failed", undefined],
  ["wrong method", 405, text, "405: Method Not Allowed", "failed", undefined],
  ["wrong type", 415, text, "415: Unsupported Media Type", "failed", undefined],
  ["web application", 200, html, "<!DOCTYPE html><html></html>", "failed", undefined],
  ["web page without its type", 200, "", "<html>x</html>", "failed", undefined],
  ["proxy without its server", 502, html, "<html>Bad Gateway</html>", "unavailable", undefined],
  ["maintenance page", 503, html, "<html>Back soon</html>", "unavailable", undefined],
  ["proxy that wants a sign-in", 403, html, "<html>Log in</html>", "failed", undefined],
  ["TLS port spoken to in plain", 400, text, "Client sent an HTTP request to an HTTPS server.\n", "failed", undefined],
  ["too many requests", 429, text, "slow down", "unavailable", undefined],
  ["panic behind a proxy", 500, text, "Internal Server Error", "unavailable", undefined],
  [
    "v5 missing",
    404,
    json,
    v1("Der Knoten wurde nicht gefunden", "E_NOT_FOUND"),
    "not-found",
    "Der Knoten wurde nicht gefunden",
  ],
  ["v5 missing workspace", 500, json, v1("x", "E_WORKSPACE_NOT_FOUND"), "not-found", undefined],
  ["v5 forbidden", 403, json, v1("x", "E_FORBIDDEN"), "forbidden", undefined],
  ["v5 locked", 423, json, v1("x", "E_RESOURCE_LOCKED"), "conflict", undefined],
  ["v5 exists", 409, json, v1("x", "E_USER_ALREADY_EXISTS"), "conflict", undefined],
  ["v5 token", 401, json, v1("x", "E_UNAUTHORIZED"), "sign-in", undefined],
  ["v5 unavailable", 500, json, v1("x", "E_SERVICE_UNAVAILABLE"), "unavailable", undefined],
  ["v5 precondition", 412, json, v1("x", "E_PRECONDITION_FAILED"), "conflict", undefined],
];

test.each(cases)("%s", (_, status, contentType, body, code, said) => {
  const error = restFailure({ status, contentType, text: body }, { operation: "list", path: "ws/x" });
  expect(error).toMatchObject({ code, status, operation: "list", path: "ws/x" });
  if (said !== undefined) expect(error.message).toBe(said);
  expect(error.message).not.toBe("");
  if (contentType === html || code === "sign-in")
    expect(error.message + error.hint).toMatch(/address|token|Sign in|available/);
});

test("only one kind of 401 is a matter of the token", () => {
  const refused = (body: string, status = 401) => isTokenRefusal({ status, contentType: text, text: body });
  expect(refused("Unauthorized.\n")).toBe(true);
  expect(refused("Unauthorized\n")).toBe(false);
  expect(refused(v1("x", "E_UNAUTHORIZED"))).toBe(true);
  expect(refused(v1("Login failed", "Unauthorized: Login failed"))).toBe(false);
  expect(refused("Unauthorized.\n", 403)).toBe(false);
});

test("a 500 in JSON is the last word, anything else is not", () => {
  const answer = { status: 500, headers: new Headers(), verdict: "few" } as const;
  expect(judgeRest({ ...answer, text: v1("x", "Conflict: x") })).toBe("final");
  expect(judgeRest({ ...answer, text: "<html>" })).toBe("few");
  expect(judgeRest({ ...answer, status: 503, verdict: "full", text: v1("Server is starting", "") })).toBe("full");
});

test("what the server says is shown fit for a terminal", () => {
  const error = restFailure({ status: 500, contentType: json, text: v1("a\u001b[31mb\nc", "x") }, {});
  expect(error.message).toBe("a [31mb c");
});
