import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testCounts } from "./test-counts.ts";

/*
 * All checks, the build, all tests. The last line is `N passed, N failed`, from the test runner's own report; the check and the
 * build count as one test each.
 */
const report = join(tmpdir(), `cec-tests-${process.pid}.xml`);
const bun = process.execPath;
// A company's own authorities, set machine-wide, slow the start of every process and have no place in tests of ours.
const env = { ...process.env };
for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "AWS_CA_BUNDLE"]) delete env[name];

async function step(name: string, words: readonly string[]): Promise<boolean> {
  console.log(`# ${name}`);
  const child = Bun.spawn([...words], { stdio: ["ignore", "inherit", "inherit"], env });
  const exitCode = await child.exited;
  console.log(`# ${name}: ${exitCode === 0 ? "ok" : `failed (exit ${exitCode})`}`);
  return exitCode === 0;
}

const checked = await step("check", [bun, "scripts/check.ts"]);
const built = await step("build", [bun, "scripts/build.ts"]);
const tested = await step("tests", [
  bun,
  "test",
  "--timeout",
  "120000",
  "--reporter=junit",
  `--reporter-outfile=${report}`,
  "./src",
  "./test",
]);

const { tests, failures: failedTests, skipped } = testCounts(report);
rmSync(report, { force: true });
const steps = [checked, built];
// A runner that died without a report has failed, whatever it counted.
const failures = failedTests + steps.filter((ok) => !ok).length + (tested || failedTests > 0 ? 0 : 1);
const passed = tests - failedTests - skipped + steps.filter((ok) => ok).length;
if (skipped > 0) console.log(`${skipped} skipped: the reason stands in the name of each`);
console.log(`${passed} passed, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
