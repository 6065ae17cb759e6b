import { $ } from "bun";

/** Format, lint, types, architecture, file lengths, drift of generated documents. Stops at nothing: all findings are shown. */
const steps: readonly (readonly [string, () => Promise<string>])[] = [
  ["format and lint", () => command(["node_modules/.bin/biome", "ci", "--colors=off", "--error-on-warnings", "."])],
  ["types", () => command(["node_modules/.bin/tsc"])],
  ["generated documents", () => command([process.execPath, "scripts/generate.ts", "--check"])],
];

async function command(words: readonly string[]): Promise<string> {
  const result = await $`${words}`.nothrow().quiet();
  return result.exitCode === 0 ? "" : `${result.stdout}${result.stderr}`;
}

let failed = false;
for (const [name, run] of steps) {
  const findings = await run();
  console.error(`${findings === "" ? "ok  " : "FAIL"} ${name}`);
  if (findings !== "") {
    failed = true;
    console.error(findings);
  }
}
process.exit(failed ? 1 : 0);
