import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCec } from "../../../../test/support/run-cec.ts";
import { root } from "../../table.ts";
import type { Command } from "../../types.ts";

/** Commands that work without an account, or on all of them. */
const withoutAccount =
  /^(version|update|doc|help|completion|tools|sandbox|clear|config (add|ls|check-keyring|migrate-secrets)|configure|__)/;

/** Some arguments have to be there on this side. */
let cwd = "";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "account-flag-"));
  await mkdir(join(cwd, "common-files", "a"), { recursive: true });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

function* leaves(
  command: Command,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; command: Command }> {
  if (command.load && path.length > 0) yield { path, command };
  for (const child of command.commands ?? []) yield* leaves(child, [...path, child.name]);
}

const connecting = [...leaves(root)].filter(({ path }) => !withoutAccount.test(path.join(" ")));

test("there are commands to look at", () => {
  expect(connecting.length).toBeGreaterThan(20);
});

test.each(connecting.map(({ path, command }) => [path.join(" "), path, command] as const))(
  "%s takes --account NAME",
  async (_, path, command) => {
    const values = command.args
      .filter(({ optional }) => !optional)
      .map(({ values }, at) => values?.[0] ?? (at === 0 ? "common-files/a" : "cells://common-files/a"));
    // What a command is about differs; none may do its work for another account than the one named.
    const { exitCode, stdout, stderr } = await runCec([...path, ...values, "--account", "nobody"], { cwd });
    expect([exitCode, stdout]).not.toEqual([0, expect.anything()]);
    if (exitCode !== 2)
      expect([exitCode, stderr]).toEqual([3, expect.stringContaining('there is no account "nobody"')]);
  },
);
