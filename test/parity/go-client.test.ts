import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FlagIndex, flagName, variableOf } from "../../src/cli/argv.ts";
import { globalFlags } from "../../src/cli/global-flags.ts";
import { root } from "../../src/cli/table.ts";
import type { Command } from "../../src/cli/types.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { runCec } from "../support/run-cec.ts";
import { goCommands, goGlobalFlags, goVariables } from "./go-client-surface.ts";

const page = await readFile(join(import.meta.dir, "../../docs/compatibility.md"), "utf8");

/** What a row of the page speaks of: code spans of its first cell; a span of flags alone belongs to the command before it. */
interface Row {
  readonly commands: ReadonlySet<string>;
  /** `ls --raw`, `ls -r`; for flags of every command ` --url`. */
  readonly flags: ReadonlySet<string>;
  readonly spans: readonly string[];
  readonly verdict: string;
  readonly how: string;
}

function readRow(line: string): Row {
  const [first = "", verdict = "", how = ""] = line
    .split("|")
    .slice(1)
    .map((cell) => cell.trim());
  const spans = [...first.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
  const commands = new Set<string>();
  const flags = new Set<string>();
  let command = "";
  for (const span of spans) {
    const words = span.split(" ");
    const names = words.filter((word) => !word.startsWith("-"));
    const given = words.filter((word) => word.startsWith("-"));
    if (names.length > 0) command = names.join(" ");
    if (given.length === 0) commands.add(command);
    for (const flag of given) flags.add(`${command} ${flag}`);
  }
  return { commands, flags, spans, verdict, how };
}

const rows = page
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\| (Go client|---)/.test(line))
  .map(readRow);

function commandNamed(name: string): Command | undefined {
  let command: Command | undefined = root;
  for (const word of name.split(" ")) command = command?.commands?.find((each) => each.name === word);
  return command;
}

describe("the page that compares with the Go client", () => {
  test("every row says same, better or different, and how where it is not the same", () => {
    expect(rows.length).toBeGreaterThan(50);
    for (const { spans, verdict, how } of rows) {
      expect(["same", "better", "different"], spans.join(" ")).toContain(verdict);
      if (verdict === "different") expect(how, spans.join(" ")).not.toBe("");
    }
  });

  for (const { name, flags = {} } of goCommands) {
    test(`cec ${name} is here, with its flags`, () => {
      const command = commandNamed(name);
      expect(command?.load ?? command?.commands).toBeDefined();
      const index = new FlagIndex(globalFlags, command?.flags ?? {});
      for (const [flag, short] of Object.entries(flags)) {
        const known = index.long(flag);
        expect(known, `--${flag}`).toBeDefined();
        if (short !== null) expect(index.short(short)?.key, `-${short}`).toBe(known?.key ?? "");
      }
    });

    test(`cec ${name} is on the page, with its flags`, () => {
      expect(rows.some(({ commands }) => commands.has(name))).toBe(true);
      for (const [flag, short] of Object.entries(flags)) {
        const row = rows.find((each) => each.flags.has(`${name} --${flag}`));
        expect(row, `--${flag}`).toBeDefined();
        if (short !== null) expect([...(row?.flags ?? [])]).toContain(`${name} -${short}`);
      }
    });
  }

  test("flags of every command", () => {
    const index = new FlagIndex(globalFlags);
    for (const [flag, short] of Object.entries(goGlobalFlags)) {
      const known = index.long(flag);
      expect(known, flag).toBeDefined();
      const row = rows.find((each) => each.flags.has(` --${flag}`));
      expect(row, flag).toBeDefined();
      if (short !== null) {
        expect(index.short(short)?.key).toBe(known?.key ?? "");
        expect([...(row?.flags ?? [])]).toContain(` -${short}`);
      }
    }
  });

  test("variables", () => {
    const ofFlags = (flags: readonly string[]) =>
      flags.filter((flag) => !flag.includes("_")).map((flag) => `CEC_${flag.replaceAll("-", "_").toUpperCase()}`);
    const ofScp = Object.keys(goCommands.find(({ name }) => name === "scp")?.flags ?? {});
    for (const variable of [...goVariables, ...ofFlags(Object.keys(goGlobalFlags)), ...ofFlags(ofScp)]) {
      expect(
        rows.some(({ spans }) => spans.includes(variable)),
        variable,
      ).toBe(true);
    }
  });
});

describe("the flags of scp as variables", () => {
  let sandbox: Sandbox;
  let home = "";
  beforeAll(async () => {
    sandbox = await startSandbox();
    home = await mkdtemp(join(tmpdir(), "cec-variables-"));
    await writeFile(join(home, "a.txt"), "one");
  });
  afterAll(async () => {
    await sandbox.stop();
    await rm(home, { recursive: true, force: true });
  });

  test("are those of the Go client", () => {
    const flags = Object.keys(goCommands.find(({ name }) => name === "scp")?.flags ?? {});
    const ofGo = flags.filter((flag) => !flag.includes("_"));
    expect([...(commandNamed("scp")?.variables ?? [])].map(flagName).sort()).toEqual(ofGo.sort());
    expect(variableOf("retryMaxAttempts")).toBe("CEC_RETRY_MAX_ATTEMPTS");
  });

  test("speak where the flag does not", async () => {
    const run = (words: readonly string[], env: Record<string, string>) =>
      runCec(["scp", ...words, "a.txt", "cells://common-files/"], {
        home,
        env: { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", ...env },
      });
    expect((await run([], {})).exitCode).toBe(0);
    expect((await run([], { CEC_FORCE: "" })).exitCode).toBe(6);
    expect((await run([], { CEC_FORCE: "true" })).exitCode).toBe(0);
    expect((await run(["--force=false"], { CEC_FORCE: "true" })).exitCode).toBe(6);
    expect((await run(["-f"], { CEC_MAX_PARTS_NUMBER: "none" })).exitCode).toBe(2);
    expect((await run(["-f"], { CEC_QUIET: "true" })).stderr).toBe("");
  });
});
