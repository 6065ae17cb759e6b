import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FaultResult } from "../test/faults/support/fault-test.ts";
import { testCounts } from "./test-counts.ts";

/*
 * `npm run faults`: every fault of test/faults 100 times, each time with a seed of its own that repeats it, and every kill -9 at 50 moments.
 * The whole suite runs the same with a few seeds each. The binary is built first. The last line is `N passed, N failed`, where each seed
 * counts; before it stands how each that failed is run alone.
 *
 *   npm run faults -- --runs 10                                      fewer
 *   npm run faults -- --only 'the server restarts' --seed 17         one fault, one seed
 *   npm run faults -- --at-once 4                                    files side by side; default as many as there are processors
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    "at-once": { type: "string", default: String(availableParallelism()) },
  },
});
const seedGiven = process.argv.includes("--seed");
const runs = Number(values.runs ?? (seedGiven ? 1 : 100));
const firstSeed = Number(values.seed);
/** Seeds that one process takes: enough that its start does not count, few enough that none is left working alone in the end. */
const seedsAtOnce = 20;

interface Job {
  readonly file: string;
  /** None where the tests of the file have no seeds. */
  readonly seeds: { readonly first: number; readonly count: number } | undefined;
}

const folder = "test/faults";
const scratch = mkdtempSync(join(tmpdir(), "cec-fault-runs-"));

function jobsOf(file: string): Job[] {
  if (!readFileSync(join(folder, file), "utf8").includes("faultTest(")) {
    return seedGiven ? [] : [{ file, seeds: undefined }];
  }
  // A run that is killed and taken up again is two, and more of a start than a fault within one.
  const wanted = file.startsWith("killed") && !seedGiven ? Math.ceil(runs / 2) : runs;
  const jobs: Job[] = [];
  for (let at = 0; at < wanted; at += seedsAtOnce) {
    jobs.push({ file, seeds: { first: firstSeed + at, count: Math.min(seedsAtOnce, wanted - at) } });
  }
  return jobs;
}

const total = { passed: 0, failed: 0, skipped: 0 };
const again: string[] = [];

async function perform({ file, seeds }: Job, number: number): Promise<void> {
  const [results, report] = [join(scratch, `${number}.jsonl`), join(scratch, `${number}.xml`)];
  const words = ["test", "--timeout", "3600000", "--reporter=junit", `--reporter-outfile=${report}`];
  if (values.only !== "") words.push("-t", values.only.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const startedMs = performance.now();
  const child = Bun.spawn([process.execPath, ...words, `./${folder}/${file}`], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      CEC_FAULT_RUNS: String(seeds?.count ?? ""),
      CEC_FAULT_SEED: String(seeds?.first ?? ""),
      CEC_FAULT_RESULTS: results,
    },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const exitCode = await child.exited;
  if (/matched 0 tests/.test(stdout + stderr)) return;
  const { passed, failed } = seeds ? addUp(results) : addTests(report);
  const counted = testCounts(report);
  total.skipped += counted.skipped;
  // A process that died without an account has failed, whatever it counted; so has what fails outside of any seed.
  const broken = exitCode !== 0 && failed === 0 ? 1 : 0;
  total.passed += passed;
  total.failed += failed + broken;
  const which = seeds ? `, seeds ${seeds.first} to ${seeds.first + seeds.count - 1}` : "";
  const verdict = failed + broken === 0 ? "ok  " : "FAIL";
  console.log(
    `${verdict} ${file}${which}: ${passed} passed in ${Math.round((performance.now() - startedMs) / 1000)} s`,
  );
  if (failed + broken > 0) console.log(`${stdout}${stderr}`);
}

function addUp(results: string): { passed: number; failed: number } {
  const sums = { passed: 0, failed: 0 };
  let lines: string[] = [];
  try {
    lines = readFileSync(results, "utf8").trim().split("\n");
  } catch {
    // It did not come as far as its first result: its exit code tells.
  }
  for (const line of lines) {
    const { name, runs: done, failedSeeds } = JSON.parse(line) as FaultResult;
    sums.passed += done - failedSeeds.length;
    sums.failed += failedSeeds.length;
    for (const seed of failedSeeds) again.push(`npm run faults -- --only '${name}' --seed ${seed}`);
  }
  return sums;
}

function addTests(report: string): { passed: number; failed: number } {
  const { tests, failures, skipped } = testCounts(report);
  return { passed: tests - failures - skipped, failed: failures };
}

const build = Bun.spawnSync([process.execPath, "scripts/build.ts"], { stdio: ["ignore", "inherit", "inherit"] });
if (build.exitCode !== 0) process.exit(build.exitCode);
const startedMs = performance.now();
const files = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
const queue = files.flatMap(jobsOf);
// What has no seeds takes longest in one piece.
queue.sort((a, b) => Number(a.seeds !== undefined) - Number(b.seeds !== undefined));
let next = 0;
const worker = async (): Promise<void> => {
  while (next < queue.length) {
    const job = queue[next];
    next += 1;
    if (job) await perform(job, next);
  }
};
await Promise.all(Array.from({ length: Math.max(1, Number(values["at-once"])) }, worker));
rmSync(scratch, { recursive: true, force: true });
if (total.skipped > 0 && values.only === "")
  console.log(`${total.skipped} tests skipped: the reason stands in the name of each`);
for (const line of again) console.log(`failed: ${line}`);
console.log(`in ${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
