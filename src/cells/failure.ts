import { CecError, type ErrorCode, type ErrorFacts } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";
import type { RestErrorBody } from "../protocol/rest.ts";
import type { FailedAnswer, RetryVerdict } from "../wire/types.ts";
import { firstObject } from "./first-json.ts";

/** An answer of the REST side that is not a success, or not JSON. */
export interface Refusal {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * True when the token is not accepted: 401 in plain text, `Unauthorized.` with its full stop. Without it the caller is known and lacks the
 * right. Version 5 answers 401 in JSON for tokens only.
 */
export function isTokenRefusal({ status, text }: Refusal): boolean {
  if (status !== 401) return false;
  const plain = text.trim();
  return plain === "Unauthorized." || plain === "" || parseBody(plain)?.Detail === "E_UNAUTHORIZED";
}

/** REST v1 answers 500 for conflicts, missing workspaces and missing rights: in JSON, such an answer is the last word. */
export function judgeRest(answer: FailedAnswer): RetryVerdict {
  return answer.status === 500 && parseBody(answer.text) !== undefined ? "final" : answer.verdict;
}

/** The CecError for a refusal; `facts` carry the operation and the path. */
export function restFailure(refusal: Refusal, facts: ErrorFacts): CecError {
  const { code, message, hint } = isPage(refusal) ? page(refusal) : spoken(refusal);
  return new CecError(code, message, { ...facts, status: refusal.status, ...(hint === undefined ? {} : { hint }) });
}

interface Verdict {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

function isPage({ contentType, text }: Refusal): boolean {
  return contentType.includes("text/html") || /^\s*<(!doctype|html)/i.test(text);
}

/** The server answers unknown addresses with its web application and status 200; proxies in front have pages of their own. */
function page({ status }: Refusal): Verdict {
  if (status >= 500 || status === 429) {
    return { code: "unavailable", message: `the server or a proxy before it is not available (status ${status})` };
  }
  const hint =
    "Check the server's address: scheme, host and port of a Cells server, with nothing between that asks for a sign-in.";
  return { code: "failed", message: `the server answered with a web page (status ${status})`, hint };
}

const signIn = "Sign in again.";

function spoken(refusal: Refusal): Verdict {
  const { status, text } = refusal;
  if (isTokenRefusal(refusal))
    return { code: "sign-in", message: "the server does not accept the token", hint: signIn };
  const body = parseBody(text);
  if (body === undefined) return plain(status, text);
  const said = message(body);
  const code = classOf(status, body, said);
  return code === "sign-in" ? { code, message: said, hint: signIn } : { code, message: said };
}

function plain(status: number, text: string): Verdict {
  if (status === 401 || status === 403) {
    return { code: "forbidden", message: "the server does not permit it", hint: "Another account may have the right." };
  }
  if (/HTTP request to an HTTPS server/.test(text)) {
    return { code: "failed", message: "the server speaks TLS on this port", hint: "Write https:// in its address." };
  }
  if (status === 404 || status === 405) {
    const hint = "Its version may be too old or too new for it.";
    return { code: "failed", message: `the server does not know this call (status ${status})`, hint };
  }
  const said = `status ${status}${text.trim() === "" ? "" : `, ${foreignText(text, 120)}`}`;
  return status === 429 || status >= 500
    ? { code: "unavailable", message: `the server failed: ${said}` }
    : { code: "failed", message: `the server refused: ${said}` };
}

/** What `Detail` begins with in version 1 (`Not Found: ...`), or is in version 5 (`E_NOT_FOUND`), decides where the status does not. */
const classes: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(forbidden\b|E_(\w+_)?FORBIDDEN|path is not writeable)/i, "forbidden"],
  [/^(not found\b|E_(\w+_)?NOT_FOUND)/i, "not-found"],
  [/^(conflict\b|locked\b|E_(\w+_)?(CONFLICT|ALREADY_EXISTS|LOCKED|PRECONDITION_FAILED))/i, "conflict"],
  [/^(service unavailable\b|too many requests\b|E_SERVICE_UNAVAILABLE|E_TOO_MANY_REQUESTS|E_TIMEOUT)/i, "unavailable"],
];

const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: "sign-in",
  403: "forbidden",
  404: "not-found",
  408: "unavailable",
  409: "conflict",
  412: "conflict",
  423: "conflict",
  429: "unavailable",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

function classOf(status: number, body: RestErrorBody, said: string): ErrorCode {
  // The server files these under Forbidden; what is in the way is a file, or a link of that name.
  if (/on top of an existing file|already exists|already used/i.test(said)) return "conflict";
  if (status !== 500 && byStatus[status]) return byStatus[status];
  const detail = body.Detail ?? "";
  for (const [pattern, code] of classes) if (pattern.test(detail)) return code;
  const inner = innerOf(detail)?.Code ?? innerOf(body.Title)?.Code;
  return byStatus[Number(inner)] ?? "failed";
}

function message(body: RestErrorBody): string {
  const inner = innerOf(body.Title) ?? innerOf(body.Detail);
  const title = inner?.Detail || body.Title || body.Detail?.replace(/^[A-Z][A-Za-z ]{0,30}: /, "") || "";
  return foreignText(title) || "the server gave no reason";
}

/** Now and then the title is itself a JSON text of the service behind: `{"Id":"","Code":0,"Detail":"...","Status":""}`. */
function innerOf(text: string | undefined): { Code?: number; Detail?: string } | undefined {
  if (text === undefined || !text.startsWith("{")) return undefined;
  const value = parseBody(text);
  return value as { Code?: number; Detail?: string } | undefined;
}

function parseBody(text: string): RestErrorBody | undefined {
  return text.trimStart().startsWith("{") ? firstObject(text) : undefined;
}
