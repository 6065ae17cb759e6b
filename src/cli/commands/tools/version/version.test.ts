import { expect, test } from "bun:test";
import { runCec } from "../../../../../test/support/run-cec.ts";

test.each([
  [["isvalid", "2.0.6-dev.20191205"], 0, ""],
  [["isvalid", "2.a"], 1, ""],
  [["isvalid", "-q", "2.a"], 0, "0\n"],
  [["isvalid", "--quiet", "2.1"], 0, "1\n"],
  [["isrelease", "2.0.6"], 0, ""],
  [["isrelease", "2.0.6-dev.20191205"], 1, ""],
  [["isrelease", "-q", "nonsense"], 0, "0\n"],
  [["isgreater", "2.0.6", "2.0.6-dev.20191205"], 0, ""],
  [["isgreater", "2.0.6-dev.20191205", "2.0.6"], 1, ""],
  [["isgreater", "2.0", "2.0"], 1, ""],
  [["isgreater", "-q", "4.0.5-rc2", "4.0.5"], 1, "0\n"],
  [["isgreater", "-q", "4.10", "4.9"], 0, "1\n"],
])("tools version %p ends with %d", async (words, exitCode, stdout) => {
  const run = await runCec(["tools", "version", ...words]);
  expect(run.exitCode).toBe(exitCode);
  expect(run.stdout).toBe(stdout);
  if (words.some((word) => /^(-q|--quiet)$/.test(word))) expect(run.stderr).toBe("");
});

test("the complaint names the version", async () => {
  expect((await runCec(["tools", "version", "isvalid", "2.a"])).stderr).toBe("cec: [2.a] is *not* a valid version\n");
  expect((await runCec(["tools", "version", "isgreater", "1", "2"])).stderr).toContain("[1] is *not* greater than [2]");
});
