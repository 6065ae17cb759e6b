import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes } from "../src/base/errors.ts";
import { renderHelp, spokenName } from "../src/cli/help/help.ts";
import { root } from "../src/cli/table.ts";
import type { Command } from "../src/cli/types.ts";

/*
 * Writes docs/commands/ and docs/exit-codes.md from the command table and the error classes; with --check it only says what has drifted.
 * No clock in it: the same source gives the same documents.
 */

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  failed: "it failed, for a reason that has no class of its own",
  usage: "wrong usage: an unknown command or flag, a missing argument",
  "not-found": "there is no such file, folder, workspace, account...",
  "sign-in": "sign-in needed, or refused by the server",
  forbidden: "the server or the system does not permit it",
  conflict: "something exists already, or is locked",
  unavailable: "network or server unavailable: the same call may succeed later",
  partial: "some items failed, the others are done",
  mismatch: "what arrived is not what was sent",
  interrupted: "interrupted by Ctrl-C or a signal",
};

function exitCodesPage(): string {
  const rows = Object.entries(exitCodes).map(
    ([code, exit]) => `| ${exit} | \`${code}\` | ${meanings[code as keyof typeof exitCodes]} |`,
  );
  return [
    "# Exit codes",
    "",
    'The same for every command. With `--json`, a failure is one line of JSON on standard error: `{"error":{"code":...,"exit":...,"message":...}}`.',
    "",
    "| exit | code | meaning |",
    "| --- | --- | --- |",
    "| 0 | - | all was done, and checked |",
    ...rows,
    "| 141 | - | whoever read standard output went away, as with any Unix tool |",
    "",
  ].join("\n");
}

function pages(path: readonly Command[]): Map<string, string> {
  const found = new Map<string, string>();
  const name = spokenName(path).replaceAll(" ", "-");
  found.set(`${name}.md`, `# ${spokenName(path)}\n\n\`\`\`\n${renderHelp(path, 100)}\n\`\`\`\n`);
  for (const child of path.at(-1)?.commands ?? []) {
    if (child.hidden) continue;
    for (const [file, text] of pages([...path, child])) found.set(file, text);
  }
  return found;
}

const wanted = new Map([["docs/exit-codes.md", exitCodesPage()]]);
for (const [file, text] of pages([root])) wanted.set(join("docs/commands", file), text);

const existing = (await readdir("docs/commands").catch(() => [])).map((name) => join("docs/commands", name));
const stale = existing.filter((file) => !wanted.has(file));
const drifted: string[] = [];
for (const [file, text] of wanted) {
  if ((await readFile(file, "utf8").catch(() => "")) !== text) drifted.push(file);
}
if (process.argv.includes("--check")) {
  for (const file of [...drifted, ...stale]) console.error(`out of date: ${file} (npm run generate)`);
  process.exit(drifted.length + stale.length > 0 ? 1 : 0);
}
await mkdir("docs/commands", { recursive: true });
for (const file of drifted) await writeFile(file, wanted.get(file) ?? "");
for (const file of stale) await rm(file);
