import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bashCompletionFiles, whatRemains } from "../../src/cli/completion/install-place.ts";
import { type CompletionSandbox, completionSandbox } from "../support/completion-sandbox.ts";
import { openShell, type ShellName } from "../support/interactive-shell.ts";
import { runCec } from "../support/run-cec.ts";

const places = {
  bash: ".local/share/bash-completion/completions/cec",
  zsh: ".local/share/zsh/site-functions/_cec",
  fish: ".config/fish/completions/cec.fish",
  powershell: ".config/powershell/cec-completion.ps1",
} as const;

describe("completion --install", () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "cec-install-"));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  for (const [shell, place] of Object.entries(places)) {
    test(`puts the script of ${shell} in its place, once`, async () => {
      const file = join(home, place);
      const dry = await runCec(["completion", shell, "--install", "--dry-run"], { home });
      expect(dry).toMatchObject({ exitCode: 0, stdout: `would write ${file}\n`, stderr: "" });
      expect(existsSync(file)).toBe(false);

      const first = await runCec(["completion", shell, "--install"], { home });
      expect(first).toMatchObject({ exitCode: 0, stdout: `Wrote ${file}\n` });
      const printed = await runCec(["completion", shell], { home });
      expect((await readFile(file, "utf8")).trimEnd()).toBe(printed.stdout.trimEnd());
      expect(await readdir(dirname(file))).toHaveLength(1);

      const { mtimeMs } = await stat(file);
      const second = await runCec(["completion", shell, "--install"], { home });
      expect(second).toMatchObject({ exitCode: 0, stdout: `${file} is up to date\n`, stderr: first.stderr });
      expect((await stat(file)).mtimeMs).toBe(mtimeMs);

      await writeFile(file, "# of an older version\n");
      const third = await runCec(["completion", shell, "--install"], { home });
      expect(third.stdout).toBe(`Replaced ${file}\n`);
    });
  }

  test("takes the shell from SHELL, and the folders from the environment", async () => {
    const env = { SHELL: "/usr/bin/fish", XDG_CONFIG_HOME: join(home, "other") };
    const run = await runCec(["completion", "--install"], { home, env });
    expect(run.stdout).toBe(`Wrote ${join(home, "other/fish/completions/cec.fish")}\n`);
    const bash = await runCec(["completion", "bash", "--install", "--dry-run"], {
      home,
      env: { BASH_COMPLETION_USER_DIR: "/opt/mine:/opt/yours" },
    });
    expect(bash.stdout).toBe("would write /opt/mine/completions/cec\n");
  });

  test("says what it cannot do", async () => {
    expect(await runCec(["completion"])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await runCec(["completion", "--install"], { env: { SHELL: "/bin/tcsh" } })).toMatchObject({ exitCode: 2 });
    expect(await runCec(["completion", "bash", "--dry-run"])).toMatchObject({ exitCode: 2 });
    await mkdir(join(home, "blocked"));
    await writeFile(join(home, "blocked/.local"), "a file where a folder should be");
    const blocked = await runCec(["completion", "bash", "--install"], { home: join(home, "blocked") });
    expect(blocked.exitCode).not.toBe(0);
    expect(blocked.stdout).toBe("");
  });

  test("does not advise what is done already, and names an older script that comes first", () => {
    const where = { home: "/home/a", env: {}, platform: "linux" } as const;
    const file = "/home/a/.local/share/zsh/site-functions/_cec";
    const none = { bashCompletion: true, older: undefined, startUp: "" };
    expect(whatRemains("zsh", file, none, where)).toHaveLength(3);
    const named = { ...none, startUp: "fpath=(~/.local/share/zsh/site-functions $fpath)" };
    expect(whatRemains("zsh", file, named, where)).toEqual(["Your ~/.zshrc names its folder: it works in new shells."]);
    const older = whatRemains("bash", "/home/a/x", { ...none, older: "/etc/bash_completion.d/cec" }, where);
    expect(older.at(-1)).toBe("  sudo rm /etc/bash_completion.d/cec");
    const bare = whatRemains("bash", "/home/a/x y", { ...none, bashCompletion: false }, where);
    expect(bare).toEqual([
      "bash-completion is not installed here. For new shells, add this line to ~/.bashrc:",
      "  source '/home/a/x y'",
    ]);
  });
});

/** What a new shell does by itself; the rest are the lines the person is told to add. */
const startUps: Record<ShellName, string> = {
  bash: bashCompletionFiles.map((file) => `[ ! -r ${file} ] || . ${file}`).join("\n"),
  zsh: "",
  fish: "",
};

for (const shell of ["bash", "zsh", "fish"] as const) {
  describe.skipIf(!Bun.which(shell))(`a new ${shell} after --install (needs ${shell})`, () => {
    let place: CompletionSandbox;
    beforeAll(async () => {
      place = await completionSandbox();
    });
    afterAll(() => place.stop());

    test("completes with nothing but what the person was told to do", async () => {
      const { stderr } = await runCec(["completion", shell, "--install"], { home: place.home });
      const told = stderr.split("\n").filter((line) => line.startsWith("  "));
      const isDone = shell === "bash" && !stderr.includes("not installed");
      const opened = await openShell(shell, {
        ...place,
        extra: [startUps[shell], ...(isDone ? [] : told)].join("\n"),
      });
      try {
        expect((await opened.tab("cec ls com")).line).toBe("cec ls common-files/");
      } finally {
        await opened.close();
      }
    });
  });
}
