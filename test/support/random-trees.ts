import fc from "fast-check";
import { parentPath } from "../../src/base/paths.ts";

/** Contents by path; folders have none. */
export type Tree = ReadonlyMap<string, string | null>;

const names = fc.constantFrom("a", "b", "a.b", "c");

/** Trees of few names and contents, so that two of them have much in common. Every file comes with the folders above it. */
export const trees = fc
  .array(fc.tuple(fc.array(names, { minLength: 1, maxLength: 4 }), fc.constantFrom("1", "2", "33", "44", "", null)), {
    maxLength: 20,
  })
  .map((entries): Tree => {
    const tree = new Map<string, string | null>();
    for (const [parts, content] of entries) {
      const path = parts.join("/");
      if (tree.has(path)) continue;
      let fits = true;
      for (let at = parentPath(path); at !== ""; at = parentPath(at)) fits &&= (tree.get(at) ?? null) === null;
      if (!fits) continue;
      tree.set(path, content);
      for (let at = parentPath(path); at !== ""; at = parentPath(at)) tree.set(at, null);
    }
    return tree;
  });
