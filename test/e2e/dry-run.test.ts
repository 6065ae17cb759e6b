import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../src/cli/table.ts";
import type { Command } from "../../src/cli/types.ts";
import type { RequestRecord } from "../../src/sandbox/request-log.ts";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";
import { cases, type DryRunCase } from "./dry-run.cases.ts";

/*
 * With --dry-run nothing is changed: not a file of this machine, and nothing the server is asked for is more than a look. Each line is run
 * without it as well, where it does change something: so what is watched is what would show it.
 */

/** What only looks, or changes nothing but what it was told to write beside. */
const looks = new Set([
  ...["ls", "cat", "stat", "tree", "find", "search", "du", "check", "info", "auth status", "version", "help", "doc"],
  ...["trash ls", "versions ls", "meta get", "meta ls-namespaces", "meta export", "uploads ls", "config ls"],
  ...["config check-keyring", "configure check-keyring", "share ls", "share show", "share audit"],
  ...["idm list-users", "idm list-groups", "idm list-roles", "idm list-workspaces", "storage list-datasources"],
  ...["jobs get", "jobs watch", "tools hash", "tools version isvalid", "tools version isrelease"],
  ...["tools version isgreater", "sandbox token"],
]);
/** To sign in is to ask the server: there is nothing to tell before. And a server is started or not. */
const withoutDryRun = new Set([
  ...["config add", "config add oauth", "config add token", "config add client-auth", "config relog"],
  ...["configure", "configure oauth", "configure token", "configure client-auth", "sandbox start"],
]);
/** Takes more than a line here. */
const elsewhere: Readonly<Record<string, string>> = { update: "update.test.ts" };

/** Of the server's REST interface: POST that is a question. */
const questions = [
  ...[/^\/a\/tree\/stats$/, /^\/a\/search\/nodes$/, /^\/a\/user-meta\/search$/, /^\/a\/jobs\/user$/],
  ...[/^\/a\/(acl|user|role|workspace)$/, /^\/a\/share\/resources$/],
];

function* leaves(command: Command, path: readonly string[]): Generator<{ name: string; command: Command }> {
  if (command.load && path.length > 0) yield { name: path.join(" "), command };
  for (const child of command.commands ?? []) yield* leaves(child, [...path, child.name]);
}
const all = [...leaves(root, [])];

test("every command either looks, or has a dry run and a line here, or is one of the few that cannot have it", () => {
  for (const { name, command } of all) {
    const known = [looks.has(name), withoutDryRun.has(name), name in elsewhere, name in cases];
    expect({ name, known: known.filter(Boolean).length }).toEqual({ name, known: 1 });
    const dry = name in elsewhere || name in cases;
    expect({ name, dryRun: command.flags.dryRun !== undefined }).toEqual({ name, dryRun: dry });
  }
  const names = new Set(all.map(({ name }) => name));
  const spoken = [...looks, ...withoutDryRun, ...Object.keys(elsewhere), ...Object.keys(cases)];
  expect(spoken.filter((name) => !names.has(name))).toEqual([]);
});

describe.each(Object.entries(cases))("cec %s", (name, lines) => {
  test.each(lines.map((each) => [each.line, each] as const))("%s", async (line, each) => {
    expect(line.startsWith(name)).toBe(true);
    const world = await startExampleWorld({ jobDelayMs: each.jobDelayMs ?? 10 });
    try {
      const printed = await each.prepare?.(world);
      const words = line.replace("JOB", typeof printed === "string" ? printed.trim() : "").split(" ");
      const dry = await changes(world, [...words, "--dry-run"], each);
      expect({ exitCode: dry.exitCode, asked: dry.asked, files: dry.files }).toEqual({
        exitCode: 0,
        asked: [],
        files: [],
      });
      expect(dry.stdout).toMatch(each.says ?? /would/);
      if (each.unproved !== undefined) return;
      const real = await changes(world, words, each);
      expect({ exitCode: real.exitCode, stderr: real.exitCode === 0 ? "" : real.stderr }).toEqual({
        exitCode: 0,
        stderr: "",
      });
      expect(real.asked.length + real.files.length).toBeGreaterThan(0);
    } finally {
      await world.stop();
    }
  });
});

/** Runs it, and tells which requests were more than questions, and which files of the home and working folder are not what they were. */
async function changes(world: ExampleWorld, words: readonly string[], { user, options }: DryRunCase) {
  const before = await filesBelow(world.work);
  world.sandbox.requests.clear();
  const run = await world.cec(words, { ...options, ...(user === undefined ? {} : { user }) });
  const asked = world.sandbox.requests.all().filter(isChange);
  const after = await filesBelow(world.work);
  const files = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  return { ...run, asked: asked.map(({ method, path }) => `${method} ${path}`), files };
}

function isChange({ method, path }: RequestRecord): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return false;
  return !(method === "POST" && questions.some((question) => question.test(path)));
}

async function filesBelow(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of await readdir(folder, { recursive: true })) {
    const facts = await stat(join(folder, path));
    const content = facts.isFile()
      ? createHash("md5")
          .update(await readFile(join(folder, path)))
          .digest("hex")
      : "";
    files.set(path, `${facts.mode} ${facts.isFile() ? facts.mtimeMs : ""} ${content}`);
  }
  return files;
}
