import { existsSync, readFileSync } from "node:fs";

export interface TestCounts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

/** What a report of the test runner (`--reporter=junit`) counts; zeros where there is none. */
export function testCounts(reportPath: string): TestCounts {
  const text = existsSync(reportPath) ? readFileSync(reportPath, "utf8") : "";
  const attributes = /<testsuites\b([^>]*)>/.exec(text)?.[1] ?? "";
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  return { tests: count("tests"), failures: count("failures"), skipped: count("skipped") };
}
