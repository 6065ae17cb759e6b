import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";
import { scp } from "./support/scp.ts";

const folder = mkdtempSync(join(tmpdir(), "cec-gone-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a server that is gone for good is given up once for all: exit 7, the journal kept, most files not tried", async () => {
  const sandbox = await startSandbox({});
  mkdirSync(join(folder, "tree"));
  for (let at = 0; at < 1000; at += 1) writeFileSync(join(folder, "tree", `${at}`), `text ${at}`);
  let calls = 0;
  const result = await scp(["tree", "cells://common-files/"], {
    url: sandbox.url,
    token: sandbox.tokens.alice ?? "",
    cwd: folder,
    home: join(folder, "home"),
    budgetMs: 100,
    wrap: (gateway) => ({
      ...gateway,
      put: async (...given: Parameters<typeof gateway.put>) => {
        calls += 1;
        if (calls === 50) await sandbox.stop();
        return await gateway.put(...given);
      },
    }),
  });
  expect(result.exitCode).toBe(7);
  expect(result.stderr).toContain("gave up: nothing has succeeded for");
  expect(result.stderr).toContain("Run the same command again to copy what is missing.");
  expect(calls).toBeLessThan(400);
  expect(readdirSync(join(folder, "home"), { recursive: true }).some((name) => `${name}`.endsWith(".sqlite"))).toBe(
    true,
  );
}, 120_000);
