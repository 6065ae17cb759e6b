import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Which rooms of `src/` each room may import; `docs/architecture.md` gives the reasons. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  protocol: [],
  wire: ["base"],
  oidc: ["wire", "protocol", "base"],
  gateway: ["wire", "protocol", "base"],
  cells: ["wire", "protocol", "base"],
  session: ["oidc", "cells", "wire", "protocol", "base"],
  plan: ["cells:types", "gateway:types", "protocol:types", "base"],
  transfer: ["plan", "gateway", "cells", "wire:types", "protocol", "base"],
  cli: ["session", "plan", "transfer", "cells", "gateway", "oidc", "protocol", "base", "wire:types"],
  sandbox: ["protocol", "base"],
  bin: ["cli"],
  "index.ts": ["session", "plan", "transfer", "cells", "gateway", "oidc", "wire", "protocol", "base"],
};

/** Edges the rules name one by one: who may look further, and at what. */
const exceptions = new Set([
  // The one place that settles how this run connects makes the wire as well.
  "cli/connection-options.ts -> wire",
  // The command that starts the embedded server loads it lazily.
  "cli/commands/sandbox -> sandbox",
]);

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

const files = [...new Bun.Glob("**/*.ts").scanSync("src")].filter((file) => !file.endsWith(".test.ts")).sort();

function edgesOf(file: string): Edge[] {
  const text = readFileSync(join("src", file), "utf8");
  const edges: Edge[] = [];
  const statement = /^(?:import|export)\s+(type\s+)?(?:[^;"']*?\sfrom\s+)?["'](\.[^"']+)["']/gm;
  for (const [, type, to = ""] of text.matchAll(statement)) {
    edges.push({ from: file, to: normalize(join(dirname(file), to)), typesOnly: type !== undefined });
  }
  for (const [, to = ""] of text.matchAll(/\bimport\(\s*["'](\.[^"']+)["']/g)) {
    edges.push({ from: file, to: normalize(join(dirname(file), to)), typesOnly: false });
  }
  return edges;
}

const room = (file: string) => file.split("/")[0] ?? file;

test("each room imports only what it may", () => {
  const broken: string[] = [];
  for (const file of files) {
    for (const edge of edgesOf(file)) {
      const from = room(edge.from);
      const to = room(edge.to);
      if (from === to) continue;
      const rules = allowed[from] ?? [];
      const fine = rules.includes(to) || (edge.typesOnly && rules.includes(`${to}:types`));
      const excepted = [...exceptions].some((each) => {
        const [place = "", target] = each.split(" -> ");
        return target === to && edge.from.startsWith(place);
      });
      if (!fine && !excepted) broken.push(`${edge.from} -> ${edge.to}${edge.typesOnly ? " (types)" : ""}`);
    }
  }
  expect(broken).toEqual([]);
});

test("no import goes round in a circle", () => {
  // Imports of types vanish, and a command loads its work lazily: neither ties a knot when the program starts.
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const text = readFileSync(join("src", file), "utf8");
    const dynamic = new Set(
      [...text.matchAll(/\bimport\(\s*["'](\.[^"']+)["']/g)].map(([, to = ""]) => normalize(join(dirname(file), to))),
    );
    graph.set(
      file,
      edgesOf(file)
        .filter((edge) => !edge.typesOnly && !dynamic.has(edge.to))
        .map((edge) => edge.to),
    );
  }
  const circles: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, way: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      circles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
      return;
    }
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test("what every start loads is small: no work of a command, nothing of network, engine or sandbox", () => {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = readFileSync(join("src", file), "utf8");
    const later = new Set(
      [...text.matchAll(/\bimport\(\s*["'](\.[^"']+)["']/g)].map(([, to = ""]) => normalize(join(dirname(file), to))),
    );
    for (const edge of edgesOf(file)) if (!edge.typesOnly && !later.has(edge.to)) load(edge.to);
  };
  load("bin/cec.ts");
  const rooms = new Set([...loaded].map(room));
  expect([...rooms].sort()).toEqual(["base", "bin", "cli"]);
  expect([...loaded].filter((file) => file.endsWith(".run.ts"))).toEqual([]);
  const bytes = [...loaded].reduce((sum, file) => sum + readFileSync(join("src", file)).length, 0);
  expect(bytes).toBeLessThan(200_000);
});

test("the library uses nothing that Node 20 lacks", () => {
  const later =
    /Promise\.(?:withResolvers|try)\b|Array\.fromAsync|\.toHex\(|fromHex\(|fromBase64|toBase64\(|Iterator\.from|groupBy\(|RegExp\.escape|\.(?:values|keys|entries)\(\)\s*\.(?:map|filter|some|every|find|take|drop|toArray|reduce)\(/;
  const rooms = Object.keys(allowed).filter((each) => !["cli", "sandbox", "bin"].includes(each));
  const found = files
    .filter((file) => rooms.includes(room(file)))
    // Where the newer way is only named, in words.
    .map((file) => [file, readFileSync(join("src", file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")] as const)
    .filter(([, text]) => later.test(text))
    .map(([file]) => file);
  expect(found).toEqual([]);
});

test("protocol only declares", () => {
  for (const file of files.filter((each) => room(each) === "protocol")) {
    const code = readFileSync(join("src", file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    expect(code).not.toMatch(/\bfunction\b|=>|\bclass\b/);
  }
});

test("no file is longer than 400 lines", () => {
  const roots = ["src", "test", "bench", "scripts"];
  const long = roots
    .flatMap((root) => [...new Bun.Glob("**/*.ts").scanSync(root)].map((file) => join(root, file)))
    .map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});
