import { CecError, type ErrorFacts } from "./errors.ts";

/** The same error with facts it does not have yet; those it has stay. Anything that is not a CecError comes back as it is. */
export function withFacts<Thrown>(error: Thrown, facts: ErrorFacts, message?: string): Thrown | CecError {
  if (!(error instanceof CecError)) return error;
  return new CecError(error.code, message ?? error.message, { ...facts, ...factsOf(error) });
}

/** What an error was made with. */
export function factsOf(error: CecError): ErrorFacts {
  return {
    ...(error.operation === undefined ? {} : { operation: error.operation }),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.askedMs === undefined ? {} : { askedMs: error.askedMs }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
    retryable: error.retryable,
  };
}
