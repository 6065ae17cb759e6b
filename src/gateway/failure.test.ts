import { expect, test } from "bun:test";
import { gatewayFailure, isTokenRefusal, judgeGateway, parseGatewayError } from "./failure.ts";

/** Error documents as the server writes them. */
const document = (code: string, message: string, object = "<Key>ws/f</Key><BucketName>io</BucketName>") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${object}<Resource>/io/ws/f</Resource><RequestId>18EACE</RequestId><HostId>7b4072f6</HostId></Error>`;
const inner = (code: number, detail: string) =>
  `We encountered an internal error, please try again.: cause({&#34;Id&#34;:&#34;pydio.grpc.data.index.personal&#34;,&#34;Code&#34;:${code},&#34;Detail&#34;:&#34;${detail}&#34;,&#34;Status&#34;:&#34;X&#34;})`;
const cause = (text: string) => `We encountered an internal error, please try again.: cause(${text})`;

const cases: readonly (readonly [string, number, string, string, "final" | "few" | "full"])[] = [
  ["missing object", 404, document("NoSuchKey", "The specified key does not exist."), "not-found", "final"],
  [
    "missing upload",
    404,
    document("NoSuchUpload", "The specified multipart upload does not exist."),
    "not-found",
    "final",
  ],
  ["no right", 403, document("AccessDenied", "Access Denied."), "forbidden", "final"],
  ["bad token", 403, document("AccessDenied", "Access Denied.", ""), "sign-in", "final"],
  ["bad key in a link", 403, document("InvalidAccessKeyId", "No such key.", ""), "sign-in", "final"],
  ["Authorization: Bearer", 401, "Unauthorized.\n", "sign-in", "final"],
  ["clock off", 403, document("RequestTimeTooSkewed", "The difference is too large."), "failed", "final"],
  ["quota", 422, document("QuotaExceeded", "You have reached your authorized quota"), "failed", "final"],
  ["quota of a part", 500, document("InternalError", inner(422, "quota")), "failed", "final"],
  [
    "a folder",
    500,
    document("InternalError", cause("S3 API Cannot send object info for folder")),
    "not-found",
    "final",
  ],
  ["over a folder", 500, document("InternalError", inner(409, "a folder is there")), "conflict", "final"],
  [
    "abort again",
    500,
    document("InternalError", inner(404, "Could not retrieve node /alice/s3/p.bin")),
    "not-found",
    "final",
  ],
  ["copy", 500, document("InternalError", cause("Object name cannot be empty")), "unavailable", "final"],
  ["a failure behind", 500, document("InternalError", inner(500, "database")), "unavailable", "few"],
  ["bad range", 416, document("InvalidRange", "The requested range is not satisfiable"), "failed", "final"],
  ["bad part", 400, document("InvalidPart", "One or more parts could not be found."), "failed", "final"],
  ["checksum or outage", 503, document("XMinioBackendDown", "Remote backend is unreachable"), "unavailable", "few"],
  ["too busy", 503, document("SlowDown", "Please reduce your request rate"), "unavailable", "full"],
  ["a proxy without its server", 502, "<html>Bad Gateway</html>", "unavailable", "full"],
  ["HEAD without a right", 403, "", "forbidden", "final"],
];

test.each(cases)("%s", (name, status, text, code, verdict) => {
  // A part's quota is hidden in a failure of the server.
  const told = name.startsWith("quota") ? 422 : status;
  const error = gatewayFailure(parseGatewayError(status, text), { operation: "upload", path: "ws/f" });
  expect(error).toMatchObject({ code, status: told, operation: "upload", path: "ws/f" });
  expect(error.message).not.toContain("<");
  const byStatus = status >= 501 ? "full" : status === 500 ? "few" : "final";
  expect(judgeGateway({ status, text, headers: new Headers(), verdict: byStatus })).toBe(verdict);
});

test("only a refusal before the object was looked for is one of the token", () => {
  expect(isTokenRefusal(parseGatewayError(403, document("AccessDenied", "Access Denied.", "")))).toBe(true);
  expect(isTokenRefusal(parseGatewayError(403, document("AccessDenied", "Access Denied.")))).toBe(false);
  expect(isTokenRefusal(parseGatewayError(404, ""))).toBe(false);
});

test("what the server says is shown fit for a terminal", () => {
  const error = parseGatewayError(400, document("InvalidPart", "a&#27;[31m &lt;b&gt;&#xA;line"));
  expect(error.message).toBe("a [31m <b> line");
});
