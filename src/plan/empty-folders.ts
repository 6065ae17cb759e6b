/** Any entry of a depth-first walk. */
interface Walked {
  readonly kind: string;
  readonly relative: string;
}

/**
 * Drops from a depth-first walk the folders that come into being with what is put below them, and keeps those that would not: sending a
 * file makes its parents, so that only folders without any file must be made on their own.
 */
export async function* keepEmptyFolders<T extends Walked>(walk: AsyncIterable<T>): AsyncGenerator<T> {
  let pending: T | undefined;
  for await (const found of walk) {
    if (found.kind !== "file" && found.kind !== "folder") {
      yield found;
      continue;
    }
    const below = pending && (pending.relative === "" || found.relative.startsWith(`${pending.relative}/`));
    if (pending && !below) yield pending;
    pending = found.kind === "folder" ? found : undefined;
    if (found.kind === "file") yield found;
  }
  if (pending) yield pending;
}
