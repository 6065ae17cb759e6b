import { CecError } from "./errors.ts";

/** Failures before a connection stood: whatever was to be sent has not been. */
const unreached = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EADDRNOTAVAIL",
]);

/** What a runtime calls its error, whether at the top or in its cause. */
export function runtimeCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    // Our own errors have a code as well: it is a class, and the runtime's lies behind it.
    if (!(at instanceof CecError) && "code" in at && typeof at.code === "string") return at.code;
  }
  return undefined;
}

/** True when the request cannot have reached the server. */
export function neverSent(error: unknown): boolean {
  return unreached.has(runtimeCode(error) ?? "");
}
