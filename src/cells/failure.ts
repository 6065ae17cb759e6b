import { CecError, type ErrorCode, type ErrorFacts } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";
import type { RestErrorBody } from "../protocol/rest.ts";

/** The first JSON document of a text: some handlers write the error twice, or an error and then `{}`. `undefined` when there is none. */
export function firstJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const end = endOfObject(text);
    if (end === 0) return undefined;
    try {
      return JSON.parse(text.slice(0, end));
    } catch {
      return undefined;
    }
  }
}

/** Where the object that begins the text ends; 0 when it does not. */
function endOfObject(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{") depth += 1;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return 0;
}

/** Classes of `Detail` (`Not Found: ...`) and of version 5 (`E_NOT_FOUND`), since 500 is answered for most of them. */
const classes: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(Not Found:|E_\w*NOT_FOUND)/, "not-found"],
  [/^(Forbidden:|E_FORBIDDEN)/, "forbidden"],
  [/^(Conflict:|E_\w*(CONFLICT|EXISTS))/, "conflict"],
  [/^(Locked:|E_RESOURCE_LOCKED)/, "conflict"],
  [/^(Unauthorized:|E_UNAUTHORIZED|E_LOGIN_FAILED|E_USER_LOCKED)/, "sign-in"],
];

const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: "sign-in",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  423: "conflict",
  429: "unavailable",
  503: "unavailable",
};

/** The CecError for an answer of 400 and above; `facts` carry the operation and the path. */
export function restFailure(status: number, text: string, facts: ErrorFacts): CecError {
  const known = { ...facts, status };
  if (status === 401 && !text.trimStart().startsWith("{")) return plainRefusal(text, known);
  const body = (firstJson(text) ?? {}) as RestErrorBody;
  const detail = body.Detail ?? "";
  const code = classes.find(([pattern]) => pattern.test(detail))?.[1] ?? byStatus[status] ?? "failed";
  const said = foreignText(innerTitle(body.Title ?? detail) || text.slice(0, 200));
  const prefix = code === "unavailable" ? "the server is not available" : "the server refused";
  const lasting = code === "failed" && status >= 500;
  return new CecError(code, `${prefix}: ${said === "" ? `status ${status}` : said}`, {
    ...known,
    retryable: code === "unavailable" && !lasting,
  });
}

/** With a dot at its end the token is no good; without one the user has no right to this call. */
function plainRefusal(text: string, facts: ErrorFacts): CecError {
  if (text.trim() === "Unauthorized") {
    return new CecError("forbidden", "this user may not do that", { ...facts, hint: "It needs an administrator." });
  }
  return new CecError("sign-in", "the server does not accept the token", {
    ...facts,
    hint: "Give another token, or sign in again: cec config add.",
  });
}

/** A title is at times a JSON text of its own. */
function innerTitle(title: string): string {
  if (!title.startsWith("{")) return title;
  const inner = firstJson(title) as { Detail?: string } | undefined;
  return inner?.Detail ?? title;
}

/** For a web page where JSON was due: an unknown path of the server, a proxy, a sign-in page in between. */
export function htmlFailure(facts: ErrorFacts): CecError {
  return new CecError("failed", "the server answered with a web page instead of data", {
    ...facts,
    hint: "Check the address: is it a Cells server, and is there a proxy in between that asks for a sign-in of its own?",
  });
}
