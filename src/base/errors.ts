/**
 * The closed list of error classes. Each has one exit code (see {@link exitCodes}); callers branch on the class, never on the message.
 */
export type ErrorCode =
  | "failed"
  | "usage"
  | "not-found"
  | "sign-in"
  | "forbidden"
  | "conflict"
  | "unavailable"
  | "partial"
  | "mismatch"
  | "interrupted";

/** Exit status of the process for each error class; 0 is kept for "all was done and checked". */
export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  failed: 1,
  usage: 2,
  "not-found": 3,
  "sign-in": 4,
  forbidden: 5,
  conflict: 6,
  unavailable: 7,
  partial: 8,
  mismatch: 9,
  interrupted: 130,
};

export interface ErrorFacts {
  /** What was being done, as a verb phrase: "upload", "list", "refresh the token". */
  readonly operation?: string;
  /** The path (local or remote) it was done to. */
  readonly path?: string;
  /** What the person can do about it: one sentence. */
  readonly hint?: string;
  /** True when the same call may succeed later without any change on this side. */
  readonly retryable?: boolean;
  /** HTTP status, where one was answered. */
  readonly status?: number;
  /** Milliseconds the server asked to wait, where that is longer than a call goes on. */
  readonly askedMs?: number;
  readonly cause?: unknown;
}

/**
 * The only error class of the project. Anything else that reaches the command line is a defect and is shown as one.
 */
export class CecError extends Error {
  readonly code: ErrorCode;
  readonly operation?: string;
  readonly path?: string;
  readonly hint?: string;
  readonly retryable: boolean;
  readonly status?: number;
  readonly askedMs?: number;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "CecError";
    this.code = code;
    this.retryable = facts.retryable ?? code === "unavailable";
    if (facts.operation !== undefined) this.operation = facts.operation;
    if (facts.path !== undefined) this.path = facts.path;
    if (facts.hint !== undefined) this.hint = facts.hint;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.askedMs !== undefined) this.askedMs = facts.askedMs;
  }
}

/** True for an error of the given class (any class when `code` is left out). */
export function isCecError(error: unknown, code?: ErrorCode): error is CecError {
  return error instanceof CecError && (code === undefined || error.code === code);
}
