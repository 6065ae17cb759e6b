import type { Nodes } from "../store/facts.ts";

/** A name that nothing in the folder has: `a.txt`, else `a-1.txt`, `a-2.txt`... (folders `a-1`). */
export function freeName(nodes: Nodes, folder: number, name: string, leaf: boolean): string {
  if (nodes.child(folder, name) === undefined) return name;
  const dot = leaf ? name.lastIndexOf(".") : -1;
  const [base, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let number = 1; ; number++) {
    const other = `${base}-${number}${extension}`;
    if (nodes.child(folder, other) === undefined) return other;
  }
}
