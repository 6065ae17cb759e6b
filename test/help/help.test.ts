import { describe, expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allPages } from "../../src/cli/help/all-pages.ts";
import { commandGroups } from "../../src/cli/help/overview.ts";
import { topics } from "../../src/cli/help/topics.ts";
import { root } from "../../src/cli/table.ts";
import type { Command } from "../../src/cli/types.ts";
import { runCec } from "../support/run-cec.ts";

const lines = (text: string) => text.replace(/\n$/, "").split("\n");

describe("cec --help", () => {
  test.each([["--help"], ["-h"], ["help"], []])(
    "%p fits a screen of 80 by 24, with a line left for the prompt",
    async (...words) => {
      const { stdout, exitCode } = await runCec(
        words.filter((word) => word !== undefined),
        { columns: 80 },
      );
      expect(exitCode).toBe(0);
      expect(lines(stdout).length).toBeLessThan(24);
      expect(lines(stdout).filter((line) => Bun.stringWidth(line) > 79)).toEqual([]);
      for (const { members } of commandGroups(root)) {
        for (const { name } of members) expect(stdout).toMatch(new RegExp(`(^| )${name} `, "m"));
      }
      for (const { name } of topics) expect(stdout).toContain(name);
    },
  );

  test("says each command in words that fit", () => {
    for (const { members } of commandGroups(root)) {
      for (const { name, brief } of members) {
        expect(`${name}: ${brief ?? "no brief"}`).not.toContain("no brief");
        expect((brief ?? "").length).toBeLessThanOrEqual(22);
        expect(name.length).toBeLessThanOrEqual(10);
      }
    }
  });

  test("is one column on a narrow screen", async () => {
    const { stdout } = await runCec(["--help"], { columns: 50 });
    expect(stdout).toMatch(/^Files {5}ls +list folders$/m);
  });
});

describe("help of a command", () => {
  test("usage, arguments, examples, flags by group, exit codes; nothing but what is typed is longer than the screen", async () => {
    const { stdout } = await runCec(["scp", "--help"], { columns: 80 });
    const titles = lines(stdout).filter((line) => /^\S.*:$/.test(line));
    expect(titles.slice(0, 4)).toEqual(["Usage:", "Arguments:", "Examples:", "Flags:"]);
    expect(titles).toContain("Exit codes:");
    expect(titles).toContain("Output flags:");
    for (const [name, text] of await everyHelp()) {
      const long = lines(text).filter((line) => Bun.stringWidth(line) > 79);
      expect({ name, long }).toEqual({ name, long: [] });
    }
  });

  test("cec help COMMAND is cec COMMAND --help", async () => {
    for (const words of [["ls"], ["trash", "restore"], ["tools"]]) {
      expect((await runCec(["help", ...words])).stdout).toBe((await runCec([...words, "--help"])).stdout);
    }
  });

  test.each(topics.map(({ name }) => name))("topic %s", async (name) => {
    const { stdout, exitCode } = await runCec(["help", name], { columns: 80 });
    expect(exitCode).toBe(0);
    expect(lines(stdout).length).toBeGreaterThan(8);
  });
});

test("cec --version is cec version", async () => {
  expect(await runCec(["--version"])).toEqual(await runCec(["version"]));
});

describe("did you mean", () => {
  test.each([
    ["lss", "cec ls"],
    ["Copy", "cec cp"],
    ["delete --x", "cec rm"],
    ["restore x", "cec trash restore"],
    ["trash emty", "cec trash empty"],
    ["ls --detials", "--details"],
    ["ls -details", "--details"],
    ["find -name x", "--name"],
    ["find -type=f", "--type"],
    ["ls --log=wran", "warn"],
    ["ls --columns nam", "name"],
    ["completion bsh", "bash"],
    ["share a/b --permissions downlod", "download"],
    ["help jsn", "cec help json"],
    ["help scpp", "cec scp"],
    ["lss --help", "cec ls"],
    ["trash help", "cec help trash"],
    ["share lst", "cec share ls"],
    ["share list", "cec share ls"],
    ["share delete common-files/a.txt", "cec share rm"],
    ["config add tokn", "cec config add token"],
  ])("cec %s -> %s", async (typed, meant) => {
    const { exitCode, stderr, stdout } = await runCec(typed.split(" "), {
      env: { CEC_URL: "http://127.0.0.1:1", CEC_TOKEN: "x" },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`Did you mean ${meant}?`);
  });

  test("says nothing where nothing is near", async () => {
    for (const line of ["xyzzyplugh", "share xyzzyplugh"]) {
      expect((await runCec(line.split(" "))).stderr).not.toContain("Did you mean");
    }
  });
});

describe("cec doc", () => {
  test("writes Markdown or man pages of every command and topic, the same each time", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cec-doc-"));
    try {
      expect((await runCec(["doc", "-p", folder])).exitCode).toBe(0);
      expect((await runCec(["doc", "-p", join(folder, "man"), "--man"])).exitCode).toBe(0);
      const names = await readdir(folder);
      expect(names).toContain("cec-trash-restore.md");
      expect(names).toContain("help-json.md");
      expect(await Bun.file(join(folder, "cec-ls.md")).text()).toBe(
        (await allPages(root, "markdown")).get("cec-ls.md") ?? "",
      );
      expect(await readdir(join(folder, "man"))).toEqual(
        expect.arrayContaining(["cec.1", "cec-ls.1", "cec-filters.7"]),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    expect(await runCec(["doc"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test.skipIf(Bun.which("groff") === null)("man pages are sound for groff", async () => {
    const pages = [...(await allPages(root, "man"))];
    const child = Bun.spawn(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z"], {
      stdin: new TextEncoder().encode(pages.map(([, text]) => text).join("")),
      stdout: "pipe",
      stderr: "pipe",
    });
    const [said, exitCode] = [await new Response(child.stderr).text(), await child.exited];
    expect({ said, exitCode }).toEqual({ said: "", exitCode: 0 });
  });
});

async function everyHelp(): Promise<(readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  const visit = async (names: readonly string[], command: Command): Promise<void> => {
    if (command.hidden) return;
    if (names.length > 0) found.push([names.join(" "), (await runCec([...names, "--help"], { columns: 80 })).stdout]);
    for (const child of command.commands ?? []) await visit([...names, child.name], child);
  };
  await visit([], root);
  for (const { name } of topics) found.push([name, (await runCec(["help", name], { columns: 80 })).stdout]);
  return found;
}
