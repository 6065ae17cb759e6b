import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { type CompletionSandbox, completionSandbox, trickyNames } from "../support/completion-sandbox.ts";
import { type InteractiveShell, openShell, type ShellName } from "../support/interactive-shell.ts";

const bashCompletion = "/usr/share/bash-completion/bash_completion";
const loads: Record<ShellName, string> = {
  bash: `[ ! -r ${bashCompletion} ] || . ${bashCompletion}; source <(cec completion bash)`,
  zsh: "source <(cec completion zsh)",
  fish: "cec completion fish | source",
};

/** What is typed, and the line and the words after Tab; a word that is not finished has no blank behind it. */
const situations: readonly (readonly [typed: string, line: string, words: readonly string[]])[] = [
  ["cec sc", "cec scp ", ["scp"]],
  ["cec ls --exi", "cec ls --exists ", ["ls", "--exists"]],
  ["cec --log de", "cec --log debug ", ["--log", "debug"]],
  ["cec --log=de", "cec --log=debug ", ["--log=debug"]],
  ["cec ls com", "cec ls common-files/", ["ls", "common-files/"]],
  ["cec ls --raw common-files/o", "cec ls --raw common-files/odd/", ["ls", "--raw", "common-files/odd/"]],
  ["cec ls COM", "cec ls common-files/", ["ls", "common-files/"]],
  [
    "cec scp a cells://common-files/ODD/A",
    "cec scp a cells://common-files/ODD/A",
    ["scp", "a", "cells://common-files/ODD/A"],
  ],
  ["cec rm common-files/odd/A", "", ["rm", "common-files/odd/a#tag/"]],
  [
    "cec scp a cells://common-files/odd/E",
    "cec scp a cells://common-files/odd/e:colon/",
    ["scp", "a", "cells://common-files/odd/e:colon/"],
  ],
  ["cec scp REA", "cec scp README.md ", ["scp", "README.md"]],
  [
    "cec scp ./README.md cells//com",
    "cec scp ./README.md cells//common-files/",
    ["scp", "./README.md", "cells//common-files/"],
  ],
  [
    "cec scp ./README.md cells://com",
    "cec scp ./README.md cells://common-files/",
    ["scp", "./README.md", "cells://common-files/"],
  ],
  ["cec scp cel", "cec scp cells://", ["scp", "cells://"]],
  ["cec scp cells/", "cec scp cells//", ["scp", "cells//"]],
  ["cec scp loc", "cec scp local\\ file.txt ", ["scp", "local file.txt"]],
  ["cec scp 'loc", "cec scp 'local file.txt' ", ["scp", "local file.txt"]],
  ["cec scp -- -das", "cec scp -- -dashed.txt ", ["scp", "--", "-dashed.txt"]],
  ["cec scp ~/pho", "cec scp ~/photos/", ["scp", "HOME/photos/"]],
  ["cec scp $HOME/pho", "cec scp $HOME/photos/", ["scp", "HOME/photos/"]],
  ["cec --config=../pho", "cec --config=../photos/", ["--config=../photos/"]],
  ["cec ls nothing-like-it", "cec ls nothing-like-it", ["ls", "nothing-like-it"]],
  ["cec nonsense ", "cec nonsense ", ["nonsense"]],
  ["cec ls 'common-files/odd/1 w", "", ["ls", "common-files/odd/1 with space/"]],
  ['cec scp "cells://common-files/odd/1 w', "", ["scp", "cells://common-files/odd/1 with space/"]],
  [
    "cec scp cells://common-files/odd/1\\ w",
    "cec scp cells://common-files/odd/1\\ with\\ space/",
    ["scp", "cells://common-files/odd/1 with space/"],
  ],
];

for (const name of ["bash", "zsh", "fish"] as const) {
  describe.skipIf(!Bun.which(name))(`pressing Tab in ${name} (needs ${name})`, () => {
    let place: CompletionSandbox;
    let shell: InteractiveShell;
    beforeAll(async () => {
      place = await completionSandbox();
      shell = await openShell(name, { ...place, extra: loads[name] });
    });
    afterAll(async () => {
      await shell.close();
      await place.stop();
    });

    /** The words after Tab; where a folder leaves its quote open, it is closed and read again. */
    async function wordsAfter(typed: string, quote = ""): Promise<readonly string[]> {
      const { line, words } = await shell.tab(typed);
      return words.length > 0 || quote === "" ? words : (await shell.tab(line, quote)).words;
    }

    for (const [typed, line, words] of situations) {
      test(typed, async () => {
        const quote = /[ =](['"])[^'"]*$/.exec(typed)?.[1];
        const after = await shell.tab(typed);
        if (line !== "") expect(after.line).toBe(line);
        const expected = words.map((word) => word.replace("HOME", place.home));
        expect((await wordsAfter(typed, quote)).slice(1)).toEqual(expected);
      });
    }

    for (const quote of ["", "'", '"']) {
      test(`names that mean something to a shell, ${quote === "" ? "without a quote" : `behind an open ${quote}`}`, async () => {
        for (const tricky of trickyNames) {
          if (tricky.startsWith(quote) && quote !== "") continue;
          // In double quotes Zsh escapes an exclamation mark for its history, which the reading back does not know.
          if (tricky.includes("!") && quote === '"' && name === "zsh") continue;
          const typed = `cec ls ${quote}common-files/odd/${firstLetter(tricky, quote)}`;
          expect((await wordsAfter(typed, quote)).at(-1)).toBe(`common-files/odd/${tricky}/`);
        }
      });
    }

    test("goes on behind a folder with blanks, quoted or not", async () => {
      await shell.run("cec mkdir -q 'common-files/odd/1 with space/in it'");
      // Nothing of this folder is in the cache yet.
      for (const typed of ["cec ls common-files/odd/1\\ with\\ space/i", "cec ls 'common-files/odd/1 with space/i"]) {
        const words = await wordsAfter(typed, typed.includes("'") ? "'" : "");
        expect(words.at(-1)).toBe("common-files/odd/1 with space/in it/");
      }
      if (name === "bash") {
        // Readline closes the quote behind a folder; the next Tab begins there.
        const words = await wordsAfter("cec ls 'common-files/odd/1 with space/'");
        expect(words.at(-1)).toBe("common-files/odd/1 with space/in it/");
      }
    });

    test("a line that was completed runs", async () => {
      const { line } = await shell.tab('cec ls -f "common-files/odd/c');
      const output = await shell.run(line.endsWith('"') ? line : `${line}"`);
      expect(output).toContain("true\r\n");
    });

    test("in the midst of a line, behind a pipe, and under another name", async () => {
      const back = (count: number) => "\u001b[D".repeat(count);
      expect((await shell.tab("cec ls com -d", `${back(3)}\t`)).line).toBe("cec ls common-files/ -d");
      expect((await shell.tab("cec ls com | cat", `${back(6)}\t`)).line).toBe("cec ls common-files/ | cat");
      expect((await shell.tab("true | cec ls com")).line).toBe("true | cec ls common-files/");
      expect((await shell.tab("command cec ls com")).line).toBe("command cec ls common-files/");
    });

    test("shows the names in a folder, not their paths, and what commands do", async () => {
      const twice = name === "bash" ? "\t\t" : "\t";
      const folder = await shell.tabUntil("cec ls common-files/odd/", twice, "9br[ack]et?");
      // fish cuts the path itself, with an ellipsis.
      expect(folder.screen).not.toContain("common-files/odd/9br");
      await shell.tabUntil("cec c", twice, "Copy files and folders");
    });

    // fish takes no candidate that is not what was typed, letter by letter.
    if (name !== "fish") {
      test("letters composed in another way than the server's", async () => {
        expect((await wordsAfter("cec ls common-files/u\u0308b")).at(-1)).toBe("common-files/\u00fcber/");
      });

      test("a variable before a remote name", async () => {
        expect((await shell.tab("cec ls $CEC_TEST_FOLDER/a")).line).toStartWith("cec ls $CEC_TEST_FOLDER/a");
        expect((await wordsAfter("cec ls $CEC_TEST_FOLDER/a")).at(-1)).toBe("common-files/odd/a#tag/");
      });
    }

    test("nothing is said and nothing offered when the server cannot be asked", async () => {
      for (const settings of ["CEC_TOKEN=wrong", "CEC_URL=http://127.0.0.1:9", "CEC_URL= CEC_TOKEN="]) {
        const [first = "", second] = settings.split(" ");
        for (const each of [first, second ?? first]) {
          const [variable = "", value = ""] = each.split("=");
          await shell.run(name === "fish" ? `set -gx ${variable} '${value}'` : `export ${variable}='${value}'`);
        }
        const { line, screen } = await shell.tab("cec ls personal-files/x");
        expect(line).toBe("cec ls personal-files/x");
        // The line is short: only something said would need another one.
        expect(screen).not.toContain("\n");
        for (const variable of ["CEC_URL", "CEC_TOKEN"]) {
          const value = place.env[variable] ?? "";
          await shell.run(name === "fish" ? `set -gx ${variable} '${value}'` : `export ${variable}='${value}'`);
        }
      }
    });
  });
}

describe.skipIf(!Bun.which("bash"))("settings of Bash that people have (needs bash)", () => {
  let place: CompletionSandbox;
  beforeAll(async () => {
    place = await completionSandbox();
  });
  afterAll(() => place.stop());

  // Without the colon and the equals sign.
  const plainBreaks = "COMP_WORDBREAKS=$' \\t\\n\\\"\\'><;|&('";
  const paths = "cec scp a cells://common-files/odd/";
  const settings: readonly (readonly [setting: string, typed: string, line: string])[] = [
    [plainBreaks, "cec scp a cells://com", "cec scp a cells://common-files/"],
    [plainBreaks, "cec --log=de", "cec --log=debug "],
    ["bind 'TAB:menu-complete'", paths, `${paths}-dash/`],
    ["bind 'set show-all-if-ambiguous on'", `${paths}1`, `${paths}1\\ with\\ space/`],
    ["set -u", "cec ls com", "cec ls common-files/"],
    ["shopt -s nullglob failglob extglob", `${paths}8`, `${paths}8star\\*/`],
  ];
  for (const [setting, typed, line] of settings) {
    test(`${setting}: ${typed}`, async () => {
      const shell = await openShell("bash", { ...place, extra: `source <(cec completion bash)\n${setting}` });
      try {
        expect((await shell.tab(typed)).line).toBe(line);
      } finally {
        await shell.close();
      }
    });
  }

  test("the list that comes with the first Tab shows names, not paths", async () => {
    const extra = "source <(cec completion bash)\nbind 'set show-all-if-ambiguous on'";
    const shell = await openShell("bash", { ...place, extra });
    try {
      const { screen, line } = await shell.tab(paths);
      expect(line).toBe(paths);
      expect(screen).toContain("1\\ with\\ space/");
      expect(screen.replaceAll(paths, "")).not.toContain("odd/1");
    } finally {
      await shell.close();
    }
  });
});

test.skipIf(!existsSync(bashCompletion))("bash-completion is here, so that Bash is tried with it", () => {
  expect(existsSync(bashCompletion)).toBe(true);
});

/** The first letter of a name as a person types it there. */
function firstLetter(name: string, quote: string): string {
  const letter = name.charAt(0);
  if (/[a-z0-9]/.test(letter)) return letter;
  if (quote === "'") return letter;
  if (quote === '"') return /[$`"\\]/.test(letter) ? `\\${letter}` : letter;
  return `\\${letter}`;
}
