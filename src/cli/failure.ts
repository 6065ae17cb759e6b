import { CecError, exitCodes } from "../base/errors.ts";
import { visible } from "./view/align.ts";

/** A failure as the command line tells it. */
export interface Failure {
  readonly exitCode: number;
  /** One line or two: what went wrong, and what to do about it. */
  readonly text: string;
  readonly json: object;
}

/** Turns whatever was thrown into a message and an exit code. An error that is not ours is a defect and says so. */
export function describeFailure(error: unknown, debug: boolean): Failure {
  const known = error instanceof CecError ? error : fromSystem(error);
  if (!known) {
    const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
    const message = `unexpected: ${shown(text)}`;
    return {
      exitCode: exitCodes.failed,
      text: `cec: ${message}\nThis is a defect of cec. Please report it with the output of --log debug.`,
      json: { error: { code: "failed", exit: exitCodes.failed, message } },
    };
  }
  const exitCode = exitCodes[known.code];
  const text = known.hint === undefined ? `cec: ${known.message}` : `cec: ${known.message}\n${known.hint}`;
  return {
    exitCode,
    text: shown(debug ? [text, ...causes(known)].join("\n") : text),
    json: {
      error: {
        code: known.code,
        exit: exitCode,
        message: known.message,
        ...(known.hint === undefined ? {} : { hint: known.hint }),
        ...(known.operation === undefined ? {} : { operation: known.operation }),
        ...(known.path === undefined ? {} : { path: known.path }),
        ...(known.status === undefined ? {} : { status: known.status }),
        retryable: known.retryable,
      },
    },
  };
}

/** A message may name whatever a person, a disk or a server called a file. Its own line ends stay. */
function shown(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** Errors of the operating system that a person can act on. */
function fromSystem(error: unknown): CecError | undefined {
  if (error instanceof DOMException && error.name === "AbortError") return new CecError("interrupted", "interrupted");
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  const facts = path === undefined ? { cause: error } : { path, cause: error };
  const at = path === undefined ? "" : ` ${path}`;
  switch (error.code) {
    case "ENOENT":
      return new CecError("not-found", `no such file or folder:${at}`, facts);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CecError("forbidden", `not allowed:${at}`, facts);
    case "EEXIST":
      return new CecError("conflict", `exists already:${at}`, facts);
    case "EISDIR":
      return new CecError(
        "usage",
        at === "" ? "a folder was given where a file is read" : `this is a folder:${at}`,
        facts,
      );
    case "ENOSPC":
    case "EDQUOT":
      return new CecError("failed", at === "" ? "no space left where the output goes" : `no space left:${at}`, {
        ...facts,
        hint: "Free some space and run it again.",
      });
    default:
      return new CecError("failed", `${error.message}`, facts);
  }
}

function causes(error: Error): string[] {
  const lines: string[] = [];
  let cause: unknown = error.cause;
  while (cause instanceof Error) {
    lines.push(`  because: ${cause.message}`);
    cause = cause.cause;
  }
  return lines;
}
