/**
 * Does several things at once that make sense only together: when one fails the others are called off, all are waited for, and the first
 * failure is thrown.
 */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal,
  start: (signal: AbortSignal) => { readonly [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  const stop = new AbortController();
  let first: { error: unknown } | undefined;
  const tasks = start(AbortSignal.any([signal, stop.signal])).map((task) =>
    task.catch((error: unknown) => {
      first ??= { error };
      stop.abort(error);
    }),
  );
  const results = await Promise.all(tasks);
  if (first) throw first.error;
  return results as unknown as T;
}
