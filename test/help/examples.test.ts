import { describe, expect, test } from "bun:test";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { FlagIndex, findCommand, lex, readFlags } from "../../src/cli/argv.ts";
import { globalFlags } from "../../src/cli/global-flags.ts";
import { topics } from "../../src/cli/help/topics.ts";
import { root } from "../../src/cli/table.ts";
import type { Command, Example } from "../../src/cli/types.ts";
import { cecBinary } from "../support/binary.ts";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";
import { cecCalls, shellWords } from "./shell-words.ts";

/*
 * Every example of the help is read by the parser, and run against a sandbox where a test can run it. An example that takes a shell runs
 * in one, with the built binary.
 */

/** Examples that are read and not run, and why. */
const notRun: readonly (readonly [RegExp, string])[] = [
  [/files\.example\.com/, "speaks of a server that is not there"],
  [/^cec (config|configure|clear|auth)\b/, "about stored accounts: config.test.ts"],
  [/^cec update/, "replaces the program: update.test.ts"],
  [/^cec sandbox start/, "runs until it is stopped"],
  [/^cec sandbox token/, "needs a sandbox on disk"],
  [/\bsudo\b|~\//, "changes the machine"],
  [/\bman -l\b/, "needs man"],
  [/\bjq\b/, "needs jq"],
  [/\bsleep\b/, "waits"],
  [/ \/backup\//, "speaks of a folder that is not there"],
  [/^cec jobs .*-[0-9a-f]{12}\b/, "speaks of a job that is not there"],
];

function* leaves(path: readonly Command[]): Generator<readonly Command[]> {
  const command = path.at(-1);
  if (!command || command.hidden) return;
  if (command.load) yield path;
  for (const child of command.commands ?? []) yield* leaves([...path, child]);
}

const commands = [...leaves([root])].map((path) => ({
  name: ["cec", ...path.slice(1).map((each) => each.name)].join(" "),
  command: path.at(-1) ?? root,
  user: path[1]?.group === "Administration" ? "admin" : "alice",
}));

describe.each(commands)("$name", ({ name, command, user }) => {
  test("has a sentence, and three examples of its own", () => {
    expect(command.summary).toMatch(/^[A-Z][^.]*$/);
    expect(command.examples.length).toBeGreaterThanOrEqual(3);
    const own = new RegExp(`\\b${name}\\b`);
    for (const { line } of command.examples) expect(line).toMatch(own);
  });

  test.each(command.examples.map((each) => [each.line, each] as const))("%s", (_, each) => runExample(each, user));
});

describe.each([...topics])("cec help $name", ({ load }) => {
  test("its examples work", async () => {
    const { sections } = await load();
    const blocks = sections.flatMap((each) => each.blocks);
    for (const block of blocks)
      if (block.kind === "examples") for (const each of block.examples) await runExample(each);
  });
});

async function runExample({ line, does }: Example, user = "alice"): Promise<void> {
  expect(does.length).toBeGreaterThan(0);
  const calls = cecCalls(line);
  expect(calls.length).toBeGreaterThan(0);
  for (const words of calls) expectUnderstood(words);
  if (notRun.some(([pattern]) => pattern.test(line))) return;
  const world = await startExampleWorld();
  try {
    if (line.includes("cec trash")) await world.removeSome();
    if (line.includes("cec share")) await world.shareSome();
    if (line.includes("cec versions")) await world.changeSome();
    if (line.includes("cec apply")) {
      await world.cec(["sync", "--plan", "plan.jsonl", "photos", "cells://common-files/planned"]);
      if (line.includes("--finish")) await world.cec(["apply", "plan.jsonl"]);
    }
    const words = shellWords(line);
    const { exitCode, stderr } = words ? await world.cec(words.slice(1), { user }) : await inShell(line, world, user);
    // Without a terminal nothing is asked: that is as far as such an example comes here.
    if (exitCode === 2 && stderr.includes("no terminal to ask on")) return;
    expect({ line, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ line, exitCode: 0, stderr: "" });
  } finally {
    await world.stop();
  }
}

function expectUnderstood(words: readonly string[]): void {
  const { path, words: rest, next } = findCommand(root, words, globalFlags);
  const command = path.at(-1) ?? root;
  if (!command.load) expect(next).toBeUndefined();
  const lexed = lex(rest, new FlagIndex(globalFlags, command.flags));
  readFlags(globalFlags, lexed);
  readFlags(command.flags, lexed);
}

async function inShell(line: string, world: ExampleWorld, user: string): Promise<{ exitCode: number; stderr: string }> {
  await mkdir(join(world.work, "bin"));
  await symlink(await cecBinary(), join(world.work, "bin/cec"));
  const child = Bun.spawn(["bash", "-c", line], {
    cwd: world.work,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    env: { ...world.env(user), HOME: world.work, PATH: `${world.work}/bin:${process.env.PATH}` },
  });
  const stderr = await new Response(child.stderr).text();
  return { exitCode: await child.exited, stderr };
}
