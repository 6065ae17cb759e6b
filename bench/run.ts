import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { $ } from "bun";
import { formatSize } from "../src/base/sizes.ts";
import { bigFile } from "./big-file.ts";
import { renderReport } from "./report.ts";
import { listing, manyFiles, startUp } from "./rows.ts";
import { million, secondSync } from "./sync.ts";
import { createWorld } from "./world.ts";

/*
 * `npm run bench [-- --against PATH] [--only TEXT] [--quick]`: builds nothing, measures dist/cec against the sandbox with curl beside it (and
 * with any other binary that takes the same command lines), and prints one table with the commit and the machine.
 */
const { values: options } = parseArgs({
  options: { against: { type: "string" }, only: { type: "string" }, quick: { type: "boolean" } },
});
const world = await createWorld(`${process.cwd()}/dist/cec`);
const scale = options.quick ? 0.1 : 1;
const sections = {
  "start-up": startUp,
  "big file": bigFile,
  "many files": manyFiles,
  listing,
  "second sync": secondSync,
  "million entries": million,
};
try {
  const rows = [];
  for (const [name, section] of Object.entries(sections)) {
    if (options.only !== undefined && !name.includes(options.only)) continue;
    console.error(`measuring: ${name}`);
    rows.push(...(await section(world, { scale, against: options.against })));
  }
  const commit = (await $`git rev-parse --short HEAD`.quiet().text()).trim();
  console.log(
    `commit ${commit}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${formatSize(totalmem())}, ${process.platform}\n`,
  );
  console.log(renderReport(rows));
} finally {
  await world.close();
}
