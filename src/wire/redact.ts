const hidden = "***";

const secretHeaders = new Set([
  "authorization",
  "proxy-authorization",
  "x-pydio-bearer",
  "x-amz-security-token",
  "cookie",
  "set-cookie",
]);

/** Names of URL parameters, form fields and JSON fields whose value is a secret, or opens a door like one. */
const secretName =
  /pass(word|wd|phrase)?$|secret|token|jwt|bearer|^code$|code_verifier|challenge|assertion|signature|credential|cookie|api_?key|private_?key/i;

/** The headers with secret values replaced. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name.toLowerCase()) ? hidden : value]),
  );
}

/** The address without user information and with secret parameters replaced. What is not an address is hidden as a whole. */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return hidden;
  const url = new URL(text);
  url.username = "";
  url.password = "";
  url.hash = "";
  const question = text.indexOf("?");
  if (question < 0) return url.href;
  url.search = "";
  return `${url.href}?${redactForm(text.slice(question + 1).replace(/#.*$/, ""))}`;
}

/** A text body with secrets replaced: JSON (also JSON inside its strings), a form, or anything else that looks like either. */
export function redactText(text: string): string {
  const trimmed = text.trimStart();
  if (trimmed.startsWith("{") || trimmed.startsWith("[")) return redactJson(text);
  if (/^[\w.%+~-]+=/.test(trimmed)) return redactForm(text);
  return redactLoose(text);
}

function redactForm(text: string): string {
  return text
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at >= 0 && secretName.test(decode(pair.slice(0, at))) ? `${pair.slice(0, at)}=${hidden}` : pair;
    })
    .join("&");
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    // A stray percent sign: the name is then compared as it stands.
    if (error instanceof URIError) return name;
    throw error;
  }
}

function redactJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) => {
      if (name !== "" && secretName.test(name) && value !== null && typeof value !== "boolean") return hidden;
      if (typeof value === "string" && /^\s*[[{]/.test(value)) return redactJson(value);
      return value;
    });
  } catch (error) {
    if (error instanceof SyntaxError) return redactLoose(text);
    throw error;
  }
}

/** For text that cannot be parsed (cut in the middle, XML): `name: value`, `"name":"value`, `<name>value`. */
function redactLoose(text: string): string {
  return text.replace(
    /((?:[\w-]*(?:pass|secret|token|jwt|bearer|signature|credential|challenge|cookie|api_?key)[\w-]*|authorization)\\*["']?\s*[:=>]\s*\\*["']?)((?:bearer|basic)\s+)?[^\s"'\\<&,}]+/gi,
    `$1${hidden}`,
  );
}

/** `text` with every occurrence of the given values replaced, for secrets that are known: the token of the very request. */
export function removeValues(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) if (secret.length >= 6) result = result.replaceAll(secret, hidden);
  return result;
}

/** The secret values a request carries in its headers, to be removed from everything that is said about it. */
export function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!secretHeaders.has(name.toLowerCase())) continue;
    secrets.push(value.replace(/^(bearer|basic)\s+/i, ""));
    const key = /Credential=([^/]+)\//.exec(value)?.[1];
    if (key) secrets.push(key);
  }
  return secrets;
}
