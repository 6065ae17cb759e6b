import { expect, test } from "bun:test";
import { redactHeaders, redactText, redactUrl, removeValues, secretsOf } from "./redact.ts";

test.each([
  ["https://x/io/a.txt?pydio_jwt=SECRET&versionId=7", "https://x/io/a.txt?pydio_jwt=***&versionId=7"],
  ["https://x/cb?code=SECRET&state=abcdefgh", "https://x/cb?code=***&state=abcdefgh"],
  [
    "https://x/o?X-Amz-Credential=SECRET%2F1&X-Amz-Signature=SECRET&X-Amz-Date=1",
    "https://x/o?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Date=1",
  ],
  [
    "https://x/l?login_challenge=SECRET&code_verifier=SECRET&%74oken=SECRET",
    "https://x/l?login_challenge=***&code_verifier=***&%74oken=***",
  ],
  ["https://user:SECRET@x/a%20b", "https://x/a%20b"],
  ["https://x/io/?uploads&prefix=a%2Fb", "https://x/io/?uploads&prefix=a%2Fb"],
  ["https://x/a#access_token=SECRET", "https://x/a"],
  ["not an address SECRET", "***"],
  ["https://x/a?%=1&token=SECRET", "https://x/a?%=1&token=***"],
])("%s", (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

test.each([
  ['{"Password":"SECRET","Login":"bob"}', '{"Password":"***","Login":"bob"}'],
  [
    '{"AuthInfo":{"type":"credentials","login":"a","password":"SECRET","challenge":"SECRET"}}',
    '{"AuthInfo":{"type":"credentials","login":"a","password":"***","challenge":"***"}}',
  ],
  [
    '{"PasswordEnabled":true,"CreatePassword":"SECRET","UpdatePassword":"SECRET"}',
    '{"PasswordEnabled":true,"CreatePassword":"***","UpdatePassword":"***"}',
  ],
  [
    '{"JsonParameters":"{\\"password\\":\\"SECRET\\",\\"nodes\\":[]}"}',
    '{"JsonParameters":"{\\"password\\":\\"***\\",\\"nodes\\":[]}"}',
  ],
  [
    '{"JWT":"SECRET","Token":{"AccessToken":"SECRET"},"ApiSecret":"SECRET","ApiKey":"SECRET"}',
    '{"JWT":"***","Token":"***","ApiSecret":"***","ApiKey":"***"}',
  ],
  [
    "grant_type=refresh_token&refresh_token=SECRET&client_id=cells-client",
    "grant_type=refresh_token&refresh_token=***&client_id=cells-client",
  ],
  [
    "code=SECRET&code_verifier=SECRET&client_secret=SECRET&redirect_uri=x",
    "code=***&code_verifier=***&client_secret=***&redirect_uri=x",
  ],
  ['{"NodePaths":["common-files/*"],"Limit":10}', '{"NodePaths":["common-files/*"],"Limit":10}'],
  ["plain text", "plain text"],
])("%s", (body, shown) => {
  expect(redactText(body)).toBe(shown);
});

test("a body that cannot be parsed does not give its secrets away either", () => {
  for (const text of [
    '{"password":"SECRET","x',
    '{"a":"{\\"password\\":\\"SECRET',
    "Authorization: Bearer SECRET",
    "<token>SECRET</token>",
    "the token=SECRET was refused",
  ]) {
    expect(redactText(text)).not.toContain("SECRET");
  }
});

test("headers", () => {
  const headers = { Authorization: "Bearer SECRET", "X-Pydio-Bearer": "SECRET", cookie: "a=SECRET", accept: "*/*" };
  expect(redactHeaders(headers)).toEqual({
    Authorization: "***",
    "X-Pydio-Bearer": "***",
    cookie: "***",
    accept: "*/*",
  });
});

test("secrets a request carries are removed wherever they turn up", () => {
  const signed = "AWS4-HMAC-SHA256 Credential=TOKEN-IN-KEY/20261124/us-east-1/s3/aws4_request, Signature=ab";
  expect(secretsOf({ authorization: signed })).toContain("TOKEN-IN-KEY");
  const secrets = secretsOf({ authorization: "Bearer TOKEN-ONE", "X-Pydio-Bearer": "TOKEN-TWO" });
  expect(removeValues("x TOKEN-ONE y TOKEN-TWO TOKEN-ONE", secrets)).toBe("x *** y *** ***");
  expect(removeValues("a short one is no secret", ["a"])).toBe("a short one is no secret");
});
