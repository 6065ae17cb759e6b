import { expect, test } from "bun:test";
import { root } from "../../src/cli/table.ts";
import type { Command } from "../../src/cli/types.ts";

/** Where -n, or the short of --dry-run, is what it is in the Go client. */
const taken = new Set(["scp", "meta set", "idm list-acls", "update"]);

test("-n is short for --dry-run wherever that is, save where the Go client has another -n", () => {
  const found: string[] = [];
  const walk = (commands: readonly Command[], above: string) => {
    for (const each of commands) {
      const name = `${above}${each.name}`;
      walk(each.commands ?? [], `${name} `);
      const { dryRun } = each.flags;
      if (dryRun && dryRun.short !== "n") found.push(name);
      const short = Object.entries(each.flags).filter(([, { short }]) => short === "n");
      expect({ name, many: short.length > 1 }).toEqual({ name, many: false });
    }
  };
  walk(root.commands ?? [], "");
  expect(found.filter((name) => !taken.has(name))).toEqual([]);
  expect(found.sort()).toEqual([...taken].sort());
});

test("config rm, config use, config migrate-secrets and clear have a dry run", () => {
  const leaf = (words: readonly string[]) =>
    words.reduce<Command | undefined>((at, word) => at?.commands?.find(({ name }) => name === word), root);
  for (const words of [["config", "rm"], ["config", "use"], ["config", "migrate-secrets"], ["clear"]]) {
    expect({ words, dryRun: leaf(words)?.flags.dryRun?.short }).toEqual({ words, dryRun: "n" });
  }
});
