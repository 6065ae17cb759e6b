import { CecError } from "../base/errors.ts";
import { compileSegment, hasGlob } from "../base/glob.ts";

/** What a pattern needs to know of a remote node. */
export interface GlobNode {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
}

/** The listings a pattern is matched against; they come from `cells` or from a test. */
export interface GlobLister<N extends GlobNode> {
  stat(path: string): Promise<N | undefined>;
  children(path: string): AsyncIterable<N>;
}

/**
 * The nodes a remote path with wildcards names, sorted by name within each folder. `*`, `?` and `[a-z]`, `[!a-z]` match within one segment
 * and never a leading dot; `**` matches any number of folders. A node that is really called so wins over the reading as a pattern.
 * @throws CecError `not-found` when nothing matches, as shells with `failglob` do: a job over nothing is never what was meant.
 */
export async function* expandGlob<N extends GlobNode>(path: string, lister: GlobLister<N>): AsyncGenerator<N> {
  const literal = await lister.stat(path);
  if (literal) {
    yield literal;
    return;
  }
  let found = false;
  if (hasGlob(path)) {
    const segments = path.split("/");
    const firstWild = segments.findIndex(hasGlob);
    const base = segments.slice(0, firstWild).join("/");
    for await (const node of below(base, segments.slice(firstWild), lister)) {
      found = true;
      yield node;
    }
  }
  if (!found) {
    const message = hasGlob(path) ? `nothing matches ${path}` : `no such file or folder: ${path}`;
    throw new CecError("not-found", message, { path });
  }
}

async function* below<N extends GlobNode>(
  folder: string,
  segments: readonly string[],
  lister: GlobLister<N>,
): AsyncGenerator<N> {
  const [head = "", ...rest] = segments;
  if (head !== "**" && !hasGlob(head)) {
    const node = await lister.stat(`${folder}/${head}`);
    if (node) yield* rest.length === 0 ? only(node) : below(node.path, rest, lister);
    return;
  }
  if (head === "**") {
    yield* below(folder, rest.length === 0 ? ["*"] : rest, lister);
    for await (const node of lister.children(folder)) {
      if (node.kind !== "file" && !node.name.startsWith(".")) yield* below(node.path, segments, lister);
    }
    return;
  }
  const matches = compileSegment(head);
  for await (const node of lister.children(folder)) {
    if (!matches(node.name)) continue;
    if (rest.length === 0) yield node;
    else if (node.kind !== "file") yield* below(node.path, rest, lister);
  }
}

async function* only<N>(node: N): AsyncGenerator<N> {
  yield node;
}
