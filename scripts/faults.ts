/*
 * `npm run faults [-- RUNS [SEED]]`: every fault of test/faults so many times (default 100), each with a seed of its own that repeats it. The
 * binary is built first. The whole suite runs the same with a few seeds each.
 */
const [runs = "100", seed = "1"] = process.argv.slice(2);
const build = Bun.spawnSync([process.execPath, "scripts/build.ts"], { stdio: ["ignore", "inherit", "inherit"] });
if (build.exitCode !== 0) process.exit(build.exitCode);
const child = Bun.spawn([process.execPath, "test", "--timeout", "3600000", "./test/faults"], {
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, CEC_FAULT_RUNS: runs, CEC_FAULT_SEED: seed },
});
process.exit(await child.exited);
