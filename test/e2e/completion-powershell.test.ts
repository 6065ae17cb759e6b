import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import script from "../../src/cli/completion/scripts/cec.ps1" with { type: "text" };
import { type CompletionSandbox, completionSandbox } from "../support/completion-sandbox.ts";

const pwsh = Bun.which("pwsh") ?? Bun.which("powershell");

/*
 * PowerShell is in no package of Debian. Where it is missing, the script is held to what can be told without it: every bracket and quote is
 * closed in its place, and it is plain ASCII, since Windows PowerShell 5 reads a file without a mark in the code page of the machine.
 */
describe("the script for PowerShell, read", () => {
  test("is plain ASCII with lines a person can read", () => {
    expect(script).toMatch(/^[\t\n\u0020-\u007e]+$/);
    for (const line of script.split("\n")) expect(line.length).toBeLessThan(160);
  });

  test("closes what it opens, in order", () => {
    expect(unclosed(script)).toEqual([]);
    // The reader itself notices what is wrong.
    expect(unclosed(script.replace("{", ""))).not.toEqual([]);
    expect(unclosed(`${script} 'open`)).not.toEqual([]);
  });

  test("registers for cec, asks for values with descriptions, and passes every word", () => {
    expect(script).toMatch(/^Register-ArgumentCompleter -Native -CommandName 'cec', 'cec\.exe' -ScriptBlock \{$/m);
    expect(script).toContain("param($WordToComplete, $CommandAst, $CursorPosition)");
    expect(script).toContain("@('__complete') + $Words + @($Current)");
    expect(script).not.toMatch(/Invoke-Expression|\biex\b/i);
  });
});

describe.skipIf(!pwsh)("the script for PowerShell, run (needs pwsh)", () => {
  let place: CompletionSandbox;
  beforeAll(async () => {
    place = await completionSandbox();
    await writeFile(join(place.home, "cec.ps1"), script);
  });
  afterAll(() => place.stop());

  async function run(lines: string): Promise<string> {
    const child = Bun.spawn([pwsh ?? "", "-NoProfile", "-NonInteractive", "-Command", lines], {
      cwd: place.cwd,
      env: { ...place.env, HOME: place.home },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    return out + err;
  }

  test("has no error of syntax", async () => {
    const parse = [
      "$errors = $null",
      "[void][System.Management.Automation.Language.Parser]::ParseFile('../cec.ps1', [ref]$null, [ref]$errors)",
      "$errors.Count",
    ];
    expect((await run(parse.join("; "))).trim()).toBe("0");
  });

  test("completes commands, flag values and paths with odd names", async () => {
    const lines = ["cec sc", "cec --log=de", "cec scp README.md cells://com", "cec ls common-files/odd/2"];
    const ask = lines.map((line) => `(TabExpansion2 '${line}' ${line.length}).CompletionMatches[0].CompletionText`);
    const answers = (await run([". ../cec.ps1", ...ask].join("; "))).trim().split(/\r?\n/);
    expect(answers).toEqual(["scp", "--log=debug", "cells://common-files/", "'common-files/odd/2it''s/'"]);
  });
});

/** Brackets and quotes that are left open or closed in the wrong order; comments and strings hold none that count. */
function unclosed(text: string): string[] {
  const open: string[] = [];
  const closing: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const inText = open.at(-1) === '"';
    if (char === "`") {
      at += 1;
    } else if (inText) {
      if (char === '"') open.pop();
      else if (char === "$" && text.charAt(at + 1) === "(") {
        open.push("(");
        at += 1;
      }
    } else if (char === "#") {
      while (at + 1 < text.length && text.charAt(at + 1) !== "\n") at += 1;
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return [...open, char];
      at = end;
    } else if (char === '"' || "([{".includes(char)) {
      open.push(char);
    } else if (closing[char] !== undefined && open.pop() !== closing[char]) {
      return [...open, char];
    }
  }
  return open;
}
