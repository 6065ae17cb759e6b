import { CecError } from "./errors.ts";

/**
 * The result of `work`, if it comes in time. What it does afterwards is not awaited, and its later failure is nobody's.
 * @param toldMs the time to name, where the call is one of several that share it.
 * @throws CecError `unavailable` naming `what` when it does not.
 */
export async function within<T>(timeoutMs: number, what: string, work: Promise<T>, toldMs = timeoutMs): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  work.catch(() => undefined);
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new CecError("unavailable", `${what} did not answer within ${toldMs / 1000} s`)),
          timeoutMs,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
