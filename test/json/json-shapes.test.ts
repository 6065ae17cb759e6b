import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { findCommand } from "../../src/cli/argv.ts";
import { globalFlags } from "../../src/cli/global-flags.ts";
import { jsonSchemaName } from "../../src/cli/help/json-schema-name.ts";
import { root } from "../../src/cli/table.ts";
import type { Command } from "../../src/cli/types.ts";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";
import { schemas, shapeErrors } from "../support/json-schemas.ts";
import type { JsonCase } from "./json-case.ts";

/*
 * Every `--json` shape is promised in docs/json/<command>.schema.json, and what commands really print is held against it. Cases stand in
 * the *.cases.ts files beside this one.
 */

/** Of no command of its own: parts of others, and what stands on standard error. */
const shared = ["sync-plan", "common", "node", "account", "link", "error", "would", "receipt", "report", "progress"];
/** Commands whose output takes more than a case can give. */
const checkedElsewhere: Readonly<Record<string, string>> = {
  "config-add-oauth": "needs a browser; printed by the code of config-add-token",
  update: "replaces the program: e2e/update.test.ts",
  "config-check-keyring": "needs a keyring: config/keyring.test.ts",
};

function* commandsWithJson(path: readonly Command[]): Generator<string> {
  const command = path.at(-1);
  if (command?.flags.json !== undefined) yield jsonSchemaName(path);
  for (const child of command?.commands ?? []) yield* commandsWithJson([...path, child]);
}

function schemaOf(words: readonly string[]): string {
  return jsonSchemaName(findCommand(root, words, globalFlags).path);
}

const caseFiles = readdirSync(import.meta.dir).filter((name) => name.endsWith(".cases.ts"));
const all = await Promise.all(
  caseFiles.map(async (name) => ({ name, cases: ((await import(`./${name}`)) as { cases: JsonCase[] }).cases })),
);

describe("schemas", () => {
  const wanted = [...new Set(commandsWithJson([root]))];

  test("there is one for every command with --json, and none for others", () => {
    const names = [...schemas.keys()];
    expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !wanted.includes(name) && !shared.includes(name))).toEqual([]);
  });

  test("every command with --json has a case here", () => {
    const words = all.flatMap(({ cases }) => cases.map((each) => each.words));
    const known = new Set(words.filter((each) => typeof each !== "function").map(schemaOf));
    // Lines made by a function name their command before anything that depends on the world.
    for (const each of words) if (typeof each === "function") known.add(schemaOf(each(noWorld)));
    expect(wanted.filter((name) => !known.has(name) && !(name in checkedElsewhere))).toEqual([]);
  });

  test.each([...schemas])("%s is sound and says what is in it", (name, schema) => {
    expect(schema).toMatchObject({ $id: `${name}.schema.json`, title: expect.any(String) });
    // Compiles it: a reference that leads nowhere throws.
    shapeErrors(name, "{}");
    // An object that allows anything would let every mistake through.
    expect([...openObjects(schema)]).toEqual([]);
  });

  test("what does not fit is found", () => {
    const node = { type: "file", path: "a/b", name: "b", uuid: "u", size: 1 };
    expect(shapeErrors("ls", JSON.stringify(node))).toBe("");
    for (const wrong of [{ ...node, extra: 1 }, { ...node, size: "1" }, { ...node, type: "Leaf" }, { path: "a/b" }]) {
      expect(shapeErrors("ls", JSON.stringify(wrong))).not.toBe("");
    }
  });
});

describe.each(all)("$name", ({ cases }) => {
  let world: ExampleWorld;
  beforeAll(async () => {
    world = await startExampleWorld();
  });
  afterAll(() => world.stop());

  test.each(cases.map((each, at) => [at, titleOf(each), each] as const))("%d: %s", async (_, __, each) => {
    await each.prepare?.(world);
    const words = typeof each.words === "function" ? each.words(world) : each.words;
    const options = each.user === undefined ? each.options : { ...each.options, user: each.user };
    const { stdout, stderr, exitCode } = await world.cec(words, options);
    expect({ exitCode, stderr: exitCode === (each.exitCode ?? 0) ? "" : stderr }).toEqual({
      exitCode: each.exitCode ?? 0,
      stderr: "",
    });
    const lines = stdout.split("\n").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThanOrEqual(each.lines ?? 1);
    const name = words.includes("--dry-run") ? "would" : schemaOf(words);
    for (const line of lines) expect(shapeErrors(name, line)).toBe("");
    const failure = stderr.split("\n").find((line) => line.startsWith('{"error"'));
    if (exitCode !== 0 && lines.length === 0) expect(failure).toBeDefined();
    if (failure !== undefined) expect(shapeErrors("error", failure)).toBe("");
  });
});

const noWorld = { sandbox: { url: "http://127.0.0.1:1", tokens: {} }, work: "/" } as unknown as ExampleWorld;

function titleOf({ words }: JsonCase): string {
  return `cec ${(typeof words === "function" ? words(noWorld) : words).join(" ")}`;
}

/** Where a schema speaks of an object without closing it. Shapes that others extend are closed there. */
function* openObjects(schema: unknown, at = "", closed = false): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  const here = schema as Record<string, unknown>;
  const extended = at === "" && /^Part of other shapes/.test(String(here.description));
  const shut = closed || extended || "unevaluatedProperties" in here || "additionalProperties" in here;
  if ((here.type === "object" || "$ref" in here || "properties" in here) && !shut && !isLeaf(here)) yield at || "/";
  for (const [key, value] of Object.entries(here)) {
    const passes = ["allOf", "oneOf", "anyOf"].includes(key) || Array.isArray(schema);
    if (key !== "enum") yield* openObjects(value, `${at}/${key}`, passes && shut);
  }
}

/** A reference to something that is no object of its own, or is closed where it stands. */
function isLeaf(schema: Record<string, unknown>): boolean {
  return typeof schema.$ref === "string" && !/^(node|account|receipt)\.schema\.json$/.test(schema.$ref);
}
