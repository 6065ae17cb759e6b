import { describe, expect, test } from "bun:test";
import { expandGlob, type GlobLister, type GlobNode } from "./remote-glob.ts";

function lister(paths: readonly string[]): GlobLister<GlobNode> {
  const nodes = new Map<string, GlobNode>();
  for (const path of paths) {
    const clean = path.replace(/\/$/, "");
    nodes.set(clean, {
      path: clean,
      name: clean.split("/").at(-1) ?? "",
      kind: path.endsWith("/") ? "folder" : "file",
    });
  }
  return {
    stat: async (path) => nodes.get(path),
    async *children(path) {
      for (const node of nodes.values()) {
        if (node.path.startsWith(`${path}/`) && !node.path.slice(path.length + 1).includes("/")) yield node;
      }
    },
  };
}

const tree = [
  "ws/",
  "ws/a.txt",
  "ws/b.txt",
  "ws/[x].txt",
  "ws/.hidden",
  "ws/d/",
  "ws/d/c.txt",
  "ws/d/e/",
  "ws/d/e/f.txt",
];

async function expand(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const node of expandGlob(pattern, lister(tree))) found.push(node.path);
  return found;
}

describe("expandGlob", () => {
  test("matches within one folder, never a leading dot", async () => {
    expect(await expand("ws/*")).toEqual(["ws/a.txt", "ws/b.txt", "ws/[x].txt", "ws/d"]);
    expect(await expand("ws/.h*")).toEqual(["ws/.hidden"]);
    expect(await expand("ws/?.txt")).toEqual(["ws/a.txt", "ws/b.txt"]);
    expect(await expand("ws/[!a].txt")).toEqual(["ws/b.txt"]);
  });

  test("wildcards in the middle, and folders that come after them", async () => {
    expect(await expand("ws/*/c.txt")).toEqual(["ws/d/c.txt"]);
    expect(await expand("ws/d/*/f.txt")).toEqual(["ws/d/e/f.txt"]);
  });

  test("** goes down any number of folders", async () => {
    expect(await expand("ws/**/*.txt")).toEqual(["ws/a.txt", "ws/b.txt", "ws/[x].txt", "ws/d/c.txt", "ws/d/e/f.txt"]);
  });

  test("a name that exists is taken as it is written", async () => {
    expect(await expand("ws/[x].txt")).toEqual(["ws/[x].txt"]);
  });

  test("nothing found is an error", async () => {
    await expect(expand("ws/*.pdf")).rejects.toMatchObject({ code: "not-found" });
    await expect(expand("ws/none")).rejects.toMatchObject({ code: "not-found" });
  });
});
