import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ErrorCode, exitCodes } from "../src/base/errors.ts";
import { allPages } from "../src/cli/help/all-pages.ts";
import { doneMeaning, exitCodeMeanings, gaveUpMeaning, readerGoneMeaning } from "../src/cli/help/exit-code-meanings.ts";
import { root } from "../src/cli/table.ts";

/*
 * Writes docs/commands/, docs/man/ and docs/exit-codes.md from the command table and the error classes; with --check it only says what has drifted.
 * No clock in it: the same source gives the same documents.
 */

function exitCodesPage(): string {
  const rows = Object.entries(exitCodes).map(
    ([code, exit]) => `| ${exit} | \`${code}\` | ${exitCodeMeanings[code as ErrorCode]} |`,
  );
  return [
    "# Exit codes",
    "",
    'The same for every command. With `--json`, a failure is one line of JSON on standard error: `{"error":{"code":...,"exit":...,"message":...}}`.',
    "",
    "| exit | code | meaning |",
    "| --- | --- | --- |",
    `| 0 | - | ${doneMeaning} |`,
    ...rows,
    `| 141 | - | ${readerGoneMeaning} |`,
    "",
    gaveUpMeaning,
    "",
  ].join("\n");
}

const folders = ["docs/commands", "docs/man"];
const wanted = new Map([["docs/exit-codes.md", exitCodesPage()]]);
for (const [file, text] of await allPages(root, "markdown")) wanted.set(join("docs/commands", file), text);
for (const [file, text] of await allPages(root, "man")) wanted.set(join("docs/man", file), text);

const listed = folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => join(folder, name)));
const existing = (await Promise.all(listed)).flat();
const stale = existing.filter((file) => !wanted.has(file));
const drifted: string[] = [];
for (const [file, text] of wanted) {
  if ((await readFile(file, "utf8").catch(() => "")) !== text) drifted.push(file);
}
if (process.argv.includes("--check")) {
  for (const file of [...drifted, ...stale]) console.error(`out of date: ${file} (npm run generate)`);
  process.exit(drifted.length + stale.length > 0 ? 1 : 0);
}
for (const folder of folders) await mkdir(folder, { recursive: true });
for (const file of drifted) await writeFile(file, wanted.get(file) ?? "");
for (const file of stale) await rm(file);
