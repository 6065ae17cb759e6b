import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type BinaryRun, runBinary } from "../support/binary.ts";
import { type BrowserPage, chromiumPath, openChromium } from "../support/chromium.ts";
import { ctrlC, onTerminal } from "../support/on-terminal.ts";

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
      const words = ["config", "add", "oauth", "--url", sandbox.url, "--json", "--timeout", "5m"];
      const run = runBinary(words, { env });
      for (let round = 0; round < 1200 && !(await Bun.file(handed).exists()); round += 1) await Bun.sleep(50);
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
      if (process.env.CEC_TEST_SCREENSHOT) await Bun.write(process.env.CEC_TEST_SCREENSHOT, await page.screenshot());
      const { exitCode, stdout, stderr } = await run;
      expect([exitCode, stderr.includes("alice-pw")]).toEqual([0, false]);
      expect(JSON.parse(stdout)).toMatchObject({ user: "alice", authType: "oauth2", active: true });
      expect((await runBinary(["ls", "--raw"], { env })).stdout).toContain("personal-files");
    }, 300_000);

    /** Allows in the browser what a program on a terminal asks for, and brings back the code the server's page shows. */
    const fetchCode = async (shown: string): Promise<string> => {
      const address = /https?:\/\/127\S+/.exec(shown.replaceAll(/\r?\n(?=\S*&)/g, ""))?.[0] ?? "";
      await typePassword(address, "alice-pw");
      await page.click("button[value=allow]");
      await page.until("document.querySelector('code')");
      return page.evaluate<string>("document.querySelector('code').innerText");
    };
    const quietHome = () => ({ HOME: home, XDG_RUNTIME_DIR: "/nowhere" });

    test("on another machine: the code is pasted, once", async () => {
      const words = ["config", "add", "oauth", "--url", sandbox.url, "--no-browser"];
      let code = "";
      const first = await onTerminal(
        words,
        [
          [
            "Code shown after the sign-in: ",
            async (shown) => {
              code = await fetchCode(shown);
              return code;
            },
          ],
        ],
        { env: quietHome() },
      );
      expect([first.exitCode, first.screen]).toEqual([0, expect.stringContaining("Signed in to")]);
      await rm(join(home, ".config"), { recursive: true });
      const again = await onTerminal(words, [["Code shown after the sign-in: ", code]], { env: quietHome() });
      expect([again.exitCode, again.screen]).toEqual([4, expect.stringContaining("it has already been used")]);
      expect(await readdir(home)).not.toContain(".config");
    }, 300_000);

    test("port 3000 taken: by what, and the code is pasted instead; without a terminal it fails", async () => {
      const words = ["config", "add", "oauth", "--url", sandbox.url];
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(3000, "127.0.0.1", resolve));
      const plain = await runBinary(words, { env: { ...quietHome(), BROWSER: "/bin/true" } });
      const pasted = await onTerminal(words, [["Code shown after the sign-in: ", fetchCode]], { env: quietHome() });
      await new Promise((resolve) => taken.close(resolve));
      expect(plain.exitCode).toBe(6);
      expect(plain.stderr).toContain(`(process ${process.pid})`);
      expect(plain.stderr).toContain("--no-browser");
      expect(pasted.raw.replaceAll("\r\n", "")).toContain(`(process ${process.pid})`);
      expect([pasted.exitCode, pasted.screen]).toEqual([0, expect.stringContaining("Signed in to")]);
    }, 300_000);

    test.each([
      ["another state", "code=x&state=other", 4, "from another sign-in"],
      ["a made-up code", "code=x&STATE", 4, "it has already been used"],
      ["no code", "STATE", 4, "without a code"],
    ])(
      "the browser comes back with %s: page and cec say so, nothing is stored",
      async (_, query, exit, told) => {
        const { run, address } = await start();
        const state = new URL(address).searchParams.get("state") ?? "";
        await page.goto(`http://localhost:3000/servers/callback?${query.replace("STATE", `state=${state}`)}`);
        await page.until(`document.body.innerText.includes(${JSON.stringify(told)})`);
        const { exitCode, stdout, stderr } = await run;
        expect([exitCode, stdout, stderr]).toEqual([exit, "", expect.stringContaining(told)]);
        expect(await readdir(home)).not.toContain(".config");
      },
      300_000,
    );

    test("nobody comes, or the person gives up: nothing is stored and the port is free", async () => {
      const words = ["config", "add", "oauth", "--url", sandbox.url];
      const late = await runBinary([...words, "--timeout", "200ms"], { env: { ...quietHome(), BROWSER: "/bin/true" } });
      expect(late).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("within the time allowed") });
      const givenUp = await onTerminal(words, [["(Ctrl-C to give up)", ctrlC]], { env: quietHome() });
      expect([givenUp.exitCode, givenUp.screen]).toEqual([130, expect.stringContaining("cec: interrupted")]);
      expect(await readdir(home)).not.toContain(".config");
      expect(await portIsFree()).toBe(true);
    });

    test("denies, and both page and cec say so", async () => {
      const { run, address } = await start();
      await typePassword(address, "alice-pw");
      await page.click("button[value=deny]");
      await page.until("document.body.innerText.includes('did not work')");
      const { exitCode, stderr } = await run;
      expect(exitCode).toBe(4);
      expect(stderr).toContain("denied");
    }, 300_000);
  },
);
