import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCells } from "../../src/cells/create-cells.ts";
import { flagName } from "../../src/cli/argv.ts";
import { root } from "../../src/cli/table.ts";
import type { Command } from "../../src/cli/types.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { cecOn, runCec } from "../support/run-cec.ts";
import { noFiles, nothing, startTabWorld, type TabWorld } from "../support/tab-world.ts";
import { leaveUnfinishedUpload } from "../support/unfinished-upload.ts";

const open = "Completion ended with directive: ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp\n";

let sandbox: Sandbox;
let alice: string;
let home: string;
let ask: TabWorld["ask"];
let stop: TabWorld["stop"];
beforeAll(async () => {
  ({ sandbox, alice, home, ask, stop } = await startTabWorld());
});
afterAll(() => stop());

describe("the answer to Tab, as cobra's scripts read it", () => {
  test("values with their descriptions, the bits last; on standard error what they mean", async () => {
    expect(await ask(["compl"])).toMatchObject({
      exitCode: 0,
      stdout: `completion\t${summaryOf("completion")}\n:4\n`,
      stderr: noFiles,
    });
    expect(await ask(["ls", "co"])).toMatchObject({
      exitCode: 0,
      stdout: "common-files/\tCommon Files\n:6\n",
      stderr: open,
    });
  });

  test("without descriptions when they are not wanted", async () => {
    const run = await cecOn({ url: sandbox.url, token: alice })(["__completeNoDesc", "ls", "co"]);
    expect(run).toMatchObject({ exitCode: 0, stdout: "common-files/\n:6\n", stderr: open });
  });

  test("local paths are the shell's: no values, and whether files or only folders", async () => {
    const files = { stdout: ":0\n", stderr: "Completion ended with directive: ShellCompDirectiveDefault\n" };
    expect(await ask(["scp", "./a"])).toMatchObject(files);
    expect(await ask(["--token-file", ""])).toMatchObject(files);
    expect(await ask(["--config", ""])).toMatchObject({
      stdout: ":16\n",
      stderr: "Completion ended with directive: ShellCompDirectiveFilterDirs\n",
    });
  });

  const situations: readonly (readonly [words: string[], stdout: string])[] = [
    [["scp", "a", "cells//com"], "cells//common-files/\tCommon Files\n:6\n"],
    [["scp", "a", "cells://common-files/do"], "cells://common-files/docs/\n:6\n"],
    [["scp", "cells//common-files/docs/2"], "cells//common-files/docs/2024/\n:6\n"],
    [["rm", "common-files/docs/x", "common-files/docs/-"], "common-files/docs/-n/\n:6\n"],
    [["ls", "/common-files/d"], "/common-files/docs/\n:6\n"],
    [["-q", "ls", "--raw", "common-files/d"], "common-files/docs/\n:6\n"],
    [["cp", "common-files/docs", "common-files/été".normalize("NFD")], "common-files/été/\n:6\n"],
    [["ls", "--columns", "na"], "name\n:6\n"],
    [["ls", "--columns=name,siz"], "name,size\n:6\n"],
    [["ls", "--columns", "name,na"], ":6\n"],
    [["help", "confi"], `config\t${summaryOf("config")}\n:4\n`],
    [["--log", "w"], "warn\n:4\n"],
    [["--log=w"], "warn\n:4\n"],
    [["completion", "fi"], "fish\n:4\n"],
    [["--quiet=f"], "false\n:4\n"],
    [["ls", "--nonsense", ""], ":4\n"],
    [["nonsense", ""], ":4\n"],
    [["ls", "--help", ""], ":4\n"],
    [["ls", "absent/"], ":4\n"],
    [["config", "use", ""], ":4\n"],
  ];
  for (const [words, stdout] of situations) {
    test(`cec ${words.join(" ")}`, async () => {
      const run = await ask(words);
      expect(run.stdout).toBe(stdout);
      expect(run.exitCode).toBe(0);
    });
  }

  test("beside what is on the server, files of the working folder; one that could be taken for a flag with ./", async () => {
    const cwd = await mkdtemp(join(home, "cwd-"));
    for (const name of ["-n", "cat.jpg", ".hidden"]) await writeFile(join(cwd, name), "");
    await mkdir(join(cwd, "cats"));
    expect((await ask(["scp", ""], { cwd })).stdout.split("\n").sort()).toEqual([
      "",
      "./-n",
      ":6",
      "cat.jpg",
      "cats/",
      "cells://\ton the server",
    ]);
    expect((await ask(["scp", "ca"], { cwd })).stdout).toBe(":0\n");
    expect((await ask(["scp", "."], { cwd })).stdout).toBe(":0\n");
  });

  test("datasources, jobs and namespaces: one request each", async () => {
    const env = { CEC_TOKEN: sandbox.tokens.admin ?? "" };
    const wire = createWire({ env: {} });
    const { jobs } = createCells({ wire, url: sandbox.url, tokens: fixedToken(alice) });
    const { jobId } = await jobs.copy(["common-files/docs/2024"], "common-files/copied", { targetIsParent: false });
    wire.close();
    const tab = async (...words: string[]) => {
      sandbox.requests.clear();
      const { stdout } = await cecOn({ url: sandbox.url, token: alice })(["__completeNoDesc", ...words], { env });
      expect(sandbox.requests.total).toBe(1);
      return stdout;
    };
    expect(await tab("storage", "resync-ds", "per")).toBe("personal\n:4\n");
    expect(await tab("jobs", "watch", jobId.slice(0, -1))).toBe(`${jobId}\n:4\n`);
    expect(await tab("meta", "get", "--namespace", "usermeta-t")).toBe("usermeta-tags\n:4\n");
    expect(await tab("meta", "set", "-n", "usermeta-t")).toBe("usermeta-tags\n:4\n");
    expect(await ask(["storage", "resync-ds", ""])).toMatchObject(nothing);
  });

  test("unfinished uploads of this machine, by what they are to become", async () => {
    const own = await mkdtemp(join(home, "uploads-"));
    await leaveUnfinishedUpload(sandbox.url, own, "u1");
    const { stdout } = await runCec(["__complete", "uploads", "abort", ""], { home: own });
    expect(stdout).toMatch(/^[0-9a-z]+\tcommon-files\/film\.mp4\n:4\n$/);
  });

  test("whatever is a path, an account, a job... says so in the table", () => {
    const bare: string[] = [];
    const visit = (command: Command, name: string) => {
      for (const arg of command.args) {
        const known = arg.complete ?? arg.values;
        if (!known && /^(PATH|SOURCE|SRC|DST|TARGET|FILE|FOLDER|DIR|WORKSPACE|ACCOUNT|JOB|ID)$/.test(arg.name)) {
          bare.push(`${name} ${arg.name}`);
        }
      }
      for (const [key, spec] of Object.entries(command.flags)) {
        const known = spec.complete ?? spec.values ?? spec.items;
        if (!known && !spec.hidden && /^(FILE|DIR|PATH|NS|NAMESPACE|JOB|A,B)$/.test(spec.placeholder)) {
          bare.push(`${name} --${flagName(key)}`);
        }
      }
      for (const each of command.commands ?? []) visit(each, `${name} ${each.name}`);
    };
    visit(root, "cec");
    expect(bare).toEqual([]);
  });

  test("every visible flag once, none that was given already", async () => {
    const { stdout } = await ask(["ls", "--details", "-"]);
    const names = stdout.split("\n").map((line) => line.split("\t")[0]);
    expect(names).toContain("--raw");
    expect(names).toContain("--url");
    expect(names).not.toContain("--details");
    expect(names).not.toContain("--skip_verify");
    expect(new Set(names).size).toBe(names.length);
  });

  test("accounts, by their labels; those with the same label by their ids", async () => {
    const config = join(home, "accounts");
    await mkdir(config, { recursive: true });
    const account = { authType: "pat", url: "https://a.example", skipKeyring: true, createdAtVersion: "4.0.0" };
    const entry = (user: string, label: string) => ({ ...account, user, label });
    const Configs = { one: entry("bob", "work"), two: entry("eve", "same"), three: entry("mia", "same") };
    await writeFile(join(config, "config.json"), JSON.stringify({ ActiveConfigID: "one", Configs }));
    const before = await readFile(join(config, "config.json"), "utf8");
    const run = await runCec(["__completeNoDesc", "ls", "--account", ""], { env: { CEC_CONFIG: config } });
    expect(run.stdout.split("\n").sort()).toEqual(["", ":4", "three", "two", "work"]);
    expect(await readFile(join(config, "config.json"), "utf8")).toBe(before);
    const typed = await runCec(["__complete", "--config", config, "config", "use", "w"]);
    expect(typed.stdout).toBe("work\thttps://a.example\n:4\n");
  });
});

function summaryOf(name: string): string {
  return root.commands?.find((each) => each.name === name)?.summary ?? "";
}
