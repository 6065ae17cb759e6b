import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type BinaryRun, runBinary } from "../support/binary.ts";
import { type BrowserPage, chromiumPath, openChromium } from "../support/chromium.ts";

/** The redirect address is registered on every server, so this one port cannot be chosen. */
function portIsFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(3000, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

const reasons = [
  ...(chromiumPath === undefined ? ["Chromium"] : []),
  ...((await portIsFree()) ? [] : ["port 3000 to be free"]),
];

describe.skipIf(reasons.length > 0)(
  `a person signs in with a browser (needs ${reasons.join(", ") || "nothing more"})`,
  () => {
    let sandbox: Sandbox;
    let page: BrowserPage;
    let home = "";
    beforeAll(async () => {
      sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-pw" }] });
      page = await openChromium();
    }, 60_000);
    afterAll(async () => {
      await page.close();
      await sandbox.stop();
    });
    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), "cec-browser-"));
    });
    afterEach(() => rm(home, { recursive: true, force: true }));

    /** `cec` with a `$BROWSER` that hands the address over instead of opening a window. */
    async function start(): Promise<{ run: Promise<BinaryRun>; address: string; env: Record<string, string> }> {
      const [opener, handed] = [join(home, "browser"), join(home, "address")];
      await writeFile(opener, `#!/bin/sh\nprintf %s "$1" > '${handed}.new' && mv '${handed}.new' '${handed}'\n`);
      await chmod(opener, 0o755);
      const env = { HOME: home, XDG_RUNTIME_DIR: "/nowhere", BROWSER: opener };
      const words = ["config", "add", "oauth", "--url", sandbox.url, "--json", "--timeout", "60s"];
      const run = runBinary(words, { env });
      for (let round = 0; round < 200 && !(await Bun.file(handed).exists()); round += 1) await Bun.sleep(50);
      return { run, address: await readFile(handed, "utf8"), env };
    }

    async function typePassword(address: string, password: string): Promise<void> {
      await page.goto(address);
      await page.type("#login", "alice");
      await page.type("#password", password);
      await page.click("button[type=submit]");
    }

    test("types, allows, and cec has its token", async () => {
      const { run, address, env } = await start();
      await typePassword(address, "wrong");
      await page.until("document.querySelector('[role=alert]')");
      await page.type("#password", "alice-pw");
      await page.click("button[type=submit]");
      await page.click("button[value=allow]");
      await page.until("document.body.innerText.includes('You are signed in')");
      const { exitCode, stdout, stderr } = await run;
      expect([exitCode, stderr.includes("alice-pw")]).toEqual([0, false]);
      expect(JSON.parse(stdout)).toMatchObject({ user: "alice", authType: "oauth2", active: true });
      expect((await runBinary(["ls", "--raw"], { env })).stdout).toContain("personal-files");
    }, 90_000);

    test("denies, and both page and cec say so", async () => {
      const { run, address } = await start();
      await typePassword(address, "alice-pw");
      await page.click("button[value=deny]");
      await page.until("document.body.innerText.includes('did not work')");
      const { exitCode, stderr } = await run;
      expect(exitCode).toBe(4);
      expect(stderr).toContain("denied");
    }, 90_000);
  },
);
