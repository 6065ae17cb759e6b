import { CecError, type ErrorCode } from "../../base/errors.ts";

/** JSON answer. The length is stated, as the server does for all but long answers. */
export function jsonAnswer(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return textAnswer(JSON.stringify(body), "application/json", status, headers);
}

export function textAnswer(
  text: string,
  type: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const bytes = Buffer.from(text);
  return new Response(bytes, {
    status,
    headers: { "content-type": type, "content-length": String(bytes.length), ...headers },
  });
}

/** Answers that never become JSON: refusals before a handler is reached. */
export function plainAnswer(text: string, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return textAnswer(text, "text/plain; charset=utf-8", status, headers);
}

/** Unknown or expired token. */
export function badToken(): Response {
  return plainAnswer("Unauthorized.\n", 401);
}

/** No token, or one whose user may not call this. */
export function notAllowed(): Response {
  return plainAnswer("Unauthorized\n", 401);
}

const classes: Readonly<Partial<Record<ErrorCode, string>>> = {
  "not-found": "Not Found",
  forbidden: "Forbidden",
  conflict: "Conflict",
  "sign-in": "Unauthorized",
  usage: "Bad Request",
};

/** Statuses REST v1 really uses; every other failure is a 500. */
const usedStatuses: readonly number[] = [401, 403, 404, 423, 500, 503];

export interface ErrorOptions {
  /** Given instead of the error's own status. */
  readonly status?: number;
  /** What some handlers write after the error: the error once more, or an empty object. */
  readonly followedBy?: "itself" | "{}";
}

/** A failure in the server's words: `Title`, and `Detail` with the class in front where there is one. */
export function errorAnswer(error: CecError, options: ErrorOptions = {}): Response {
  const own = error.status !== undefined && usedStatuses.includes(error.status) ? error.status : 500;
  const text = JSON.stringify(errorBody(error));
  const after = options.followedBy === "itself" ? text : (options.followedBy ?? "");
  return textAnswer(text + after, "application/json", options.status ?? own);
}

function errorBody(error: CecError): { Title: string; Detail: string } {
  const kind = error.status === 423 ? "Locked" : classes[error.code];
  return { Title: error.message, Detail: kind === undefined ? error.message : `${kind}: ${error.message}` };
}

/** An error without a class: Title and Detail are the same, status 500. */
export function untyped(message: string): CecError {
  return new CecError("failed", message, { status: 500 });
}
