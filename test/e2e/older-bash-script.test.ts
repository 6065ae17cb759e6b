import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CompletionSandbox, completionSandbox } from "../support/completion-sandbox.ts";
import { type InteractiveShell, openShell } from "../support/interactive-shell.ts";

/*
 * Scripts that the Go client put into /etc/bash_completion.d go on being used: on every Tab they run `cec ls --raw FOLDER` and `cec storage
 * list-datasources --raw`, take each line of standard output for a candidate, whole path and all, and leave standard error on the screen.
 */
const script = `
old_style_lines() {
  local IFS=$'\\n' typed=$1 lead=$2 lines
  shift 2
  lines=$(cec "$@")
  COMPREPLY=($(compgen -P "$lead" -W "$lines" -- "$typed"))
}
old_style() {
  local typed=\${COMP_WORDS[COMP_CWORD]} lead=''
  if [[ \${COMP_WORDS[1]} == storage ]]; then old_style_lines "$typed" '' storage list-datasources --raw; return; fi
  if [[ \${COMP_WORDS[1]} == scp ]]; then
    [[ $typed == cells//* ]] || return
    lead=cells// typed=\${typed#cells//}
  fi
  local folder=/
  [[ $typed != */* ]] || folder=\${typed%/*}
  old_style_lines "$typed" "$lead" ls --raw "$folder"
  compopt -o nospace -o filenames
}
complete -F old_style cec
`;

describe.skipIf(!Bun.which("bash"))("a Bash script of the Go client's kind (needs bash)", () => {
  let place: CompletionSandbox;
  let shell: InteractiveShell;
  beforeAll(async () => {
    place = await completionSandbox();
    const file = join(place.home, "old-style.bash");
    await writeFile(file, script);
    shell = await openShell("bash", { ...place, extra: `. ${file}` });
    // Such a script expands what it is given: names with quotes in them it cannot take.
    await shell.run("cec mkdir -q -p 'common-files/plain/1 with space' common-files/plain/docs");
  });
  afterAll(async () => {
    await shell.close();
    await place.stop();
  });

  const situations: readonly (readonly [typed: string, line: string])[] = [
    ["cec ls com", "cec ls common-files/"],
    ["cec ls common-files/o", "cec ls common-files/odd/"],
    ["cec rm common-files/plain/1", "cec rm common-files/plain/1\\ with\\ space/"],
    ["cec cp common-files/plain/d", "cec cp common-files/plain/docs/"],
    ["cec scp ./README.md cells//com", "cec scp ./README.md cells//common-files/"],
    ["cec scp ./README.md cells//common-files/o", "cec scp ./README.md cells//common-files/odd/"],
  ];
  for (const [typed, line] of situations) {
    test(typed, async () => {
      const { line: completed, screen } = await shell.tab(typed);
      expect(completed).toBe(line);
      expect(screen).not.toContain("\n");
    });
  }

  test("datasources, for who may see them", async () => {
    await shell.run(`CEC_TOKEN=${place.server.tokens.admin}`);
    const { line, screen } = await shell.tab("cec storage resync-ds pers");
    expect(line).toBe("cec storage resync-ds personal ");
    expect(screen).not.toContain("\n");
    await shell.run(`CEC_TOKEN=${place.env.CEC_TOKEN}`);
  });

  test("a failure gives no candidate: all it says is on standard error", async () => {
    for (const line of [
      "cec ls --raw absent",
      "CEC_TOKEN=wrong cec ls --raw /",
      "cec storage list-datasources --raw",
    ]) {
      const shown = (await shell.run(`echo "<$(${line} 2>/dev/null)>"`)).split("\n");
      expect(shown.some((each) => each.startsWith("<>"))).toBe(true);
    }
  });
});
