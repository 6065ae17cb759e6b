import { CecError, type ErrorCode, type ErrorFacts } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";
import type { FailedAnswer, RetryVerdict } from "../wire/types.ts";
import { elementText } from "./xml.ts";

export interface GatewayError {
  readonly status: number;
  /** S3's name for it, such as `NoSuchKey`; `""` when the answer had no body. */
  readonly code: string;
  readonly message: string;
  /** Status of the service behind the gateway, from `cause({... "Code":404 ...})`. */
  readonly inner: number | undefined;
  /** False where the gateway turned the caller away before it looked for an object: the token is no good. */
  readonly reachedObject: boolean;
}

export function parseGatewayError(status: number, text: string): GatewayError {
  const message = elementText(text, "Message") ?? "";
  const inner = /"Code"\s*:\s*(\d{3})\b/.exec(message)?.[1];
  return {
    status,
    code: elementText(text, "Code") ?? "",
    message: foreignText(/"Detail"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message),
    inner: inner === undefined ? undefined : Number(inner),
    reachedObject: text.includes("<BucketName>"),
  };
}

/** 500 and 503 hide lasting refusals: see the inner code, and what the gateway says of folders and empty names. */
export function judgeGateway(answer: FailedAnswer): RetryVerdict {
  const error = parseGatewayError(answer.status, answer.text);
  if (error.inner !== undefined && error.inner < 500) return "final";
  if (answer.status === 500 && /Cannot send object info for folder|Object name cannot be empty/.test(error.message)) {
    return "final";
  }
  // As often a checksum that does not match as a server that is away.
  return error.code === "XMinioBackendDown" ? "few" : answer.verdict;
}

/** True when another token may help. */
export function isTokenRefusal(error: GatewayError): boolean {
  if (error.status === 401) return true;
  if (error.status !== 403) return false;
  if (error.code === "InvalidAccessKeyId") return true;
  return error.code === "AccessDenied" && !error.reachedObject;
}

/** The CecError for a refused call; `facts` carry the operation and the path. */
export function gatewayFailure(error: GatewayError, facts: ErrorFacts): CecError {
  const known = classify(error);
  return new CecError(known.code, known.message, {
    ...facts,
    status: known.status ?? error.status,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
  });
}

interface Known {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** What the answer should have had for its status. */
  readonly status?: number;
}

const notFound = ["NoSuchKey", "NoSuchBucket", "NoSuchVersion"];

function classify(error: GatewayError): Known {
  const { code, message, status } = error;
  const said = message === "" ? `status ${status}` : message;
  if (isTokenRefusal(error)) {
    return { code: "sign-in", message: "the server does not accept the token", hint: "Sign in again." };
  }
  if (code === "RequestTimeTooSkewed") {
    return { code: "failed", message: "this machine's clock differs from the server's", hint: "Set the clock right." };
  }
  if (/Cannot send object info for folder/.test(message))
    return { code: "not-found", message: "it is a folder, not a file" };
  if (code === "NoSuchUpload") return { code: "not-found", message: "the server does not know this upload any more" };
  if (code === "QuotaExceeded" || status === 422 || error.inner === 422) {
    const hint = "Delete something, or ask for a larger quota.";
    return { code: "failed", message: "the quota is used up", hint, status: 422 };
  }
  const effective = error.inner ?? status;
  if (notFound.includes(code) || effective === 404) return { code: "not-found", message: "there is no such file" };
  if (effective === 403 || effective === 401) return { code: "forbidden", message: "the server does not permit it" };
  if (effective === 409) return { code: "conflict", message: `something else is in the way: ${said}` };
  if (effective === 423) return { code: "conflict", message: "it is locked" };
  if (effective === 429 || effective >= 500) {
    return { code: "unavailable", message: `the server failed: ${code === "" ? said : `${code}, ${said}`}` };
  }
  return { code: "failed", message: `the server refused: ${code === "" ? said : `${code}, ${said}`}` };
}

/** For an answer that is a web page where an object or XML was due. */
export function webPageFailure(facts: ErrorFacts, status: number): CecError {
  return new CecError("failed", "the server answered with a web page instead of the gateway", {
    ...facts,
    status,
    hint: "Check the server's address: only scheme, host and port, and nothing between that asks for a sign-in of its own.",
  });
}
