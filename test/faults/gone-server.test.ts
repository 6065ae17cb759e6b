import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary, runBinary } from "../support/binary.ts";
import { rawServer } from "../support/raw-server.ts";
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

const busy: Readonly<Record<string, { words: readonly string[]; fault: string; said: RegExp; most: number }>> = {
  "to tries as often as was wished": {
    words: ["--retry-max-attempts", "1"],
    fault: "status=503,method=PUT",
    said: /gave up: nothing has succeeded for \d+ s, \d+ failures in a row: the server failed: /,
    most: 150,
  },
  "to come again in an hour": {
    words: [],
    fault: "status=429,retry-after=3600,method=PUT",
    said: /gave up: .* the server asks to come again in 1h00m \(status 429\)/,
    most: 10,
  },
};

for (const [name, { words, fault, said, most }] of Object.entries(busy)) {
  test(`a server that answers for ever ${name} is given up by the binary: exit 7`, async () => {
    const sandbox = await startSandbox({ faults: [fault] });
    try {
      const tree = join(folder, `busy${most}`);
      mkdirSync(tree);
      for (let at = 0; at < 400; at += 1) writeFileSync(join(tree, `${at}`), `text ${at}`);
      const env = { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", HOME: join(folder, "home-busy") };
      const plan = join(folder, `plan${most}`);
      const target = (verb: string) => `cells://common-files/${verb}${most}`;
      expect(await runBinary(["sync", "--plan", plan, tree, target("apply")], { env })).toMatchObject({ exitCode: 0 });
      for (const verb of ["scp", "sync", "apply"]) {
        const before = sandbox.requests.count({});
        const about = verb === "apply" ? [plan] : [tree, target(verb)];
        const run = await runBinary([verb, ...words, ...about], { env });
        expect({ verb, exit: run.exitCode, said: run.stderr }).toMatchObject({
          exit: 7,
          said: expect.stringMatching(said),
        });
        expect(run.stderr).toMatch(/Run the same command again|Apply it again/);
        expect(sandbox.requests.count({}) - before).toBeLessThan(most);
      }
    } finally {
      await sandbox.stop();
    }
  }, 60_000);
}

test("a server that accepts connections and never says a word ends a copy in either direction: exit 7", async () => {
  const server = await rawServer(() => undefined);
  writeFileSync(join(folder, "file"), "text");
  const place = { url: server.url, token: "x", cwd: folder, home: join(folder, "home-silent"), stallMs: 150 };
  try {
    const copies = [
      ["file", "cells://common-files/"],
      ["cells://common-files/file", "back"],
    ];
    for (const words of copies) {
      const before = server.heads.length;
      const run = await scp(words, place);
      expect({ words, exit: run.exitCode, said: run.stderr }).toMatchObject({
        exit: 7,
        said: expect.stringMatching(/has not sent or taken a byte for .* tried 3 times\nCheck the server's address/),
      });
      expect(server.heads.length - before).toBe(3);
    }
    expect(readdirSync(folder)).not.toContain("back");
  } finally {
    server.stop();
  }
}, 30_000);

test("a server that stands still in the middle of a copy, and goes on, costs nothing but the time (the binary)", async () => {
  const binary = await cecBinary();
  const env = { PATH: process.env.PATH ?? "", HOME: join(folder, "home-still") };
  const server = Bun.spawn([binary, "sandbox", "start", "--json", "--port", "0"], {
    stdout: "pipe",
    stderr: "ignore",
    env,
  });
  try {
    const { value } = await server.stdout.getReader().read();
    const { url, tokens } = JSON.parse(new TextDecoder().decode(value)) as {
      url: string;
      tokens: Record<string, string>;
    };
    const own = { env: { ...env, CEC_URL: url, CEC_TOKEN: tokens.alice ?? "" }, cwd: folder };
    mkdirSync(join(folder, "still"));
    for (let at = 0; at < 6; at += 1) writeFileSync(join(folder, "still", `${at}`), Buffer.alloc(4_000_000, `${at}`));
    const paced = ["scp", "--bwlimit", "12M", "--multipart-threshold", "1"];
    for (const words of [
      ["still", "cells://common-files/still"],
      ["cells://common-files/still", "moved"],
    ]) {
      const running = runBinary([...paced, ...words], own);
      await Bun.sleep(700);
      server.kill("SIGSTOP");
      await Bun.sleep(1500);
      server.kill("SIGCONT");
      const run = await running;
      expect({ exit: run.exitCode, said: run.stderr }).toMatchObject({
        exit: 0,
        said: expect.stringMatching(/6 files copied.* 6 verified/),
      });
    }
    for (const side of ["still", "moved"]) {
      expect(await runBinary(["check", "-c", side, "cells://common-files/still"], own)).toMatchObject({ exitCode: 0 });
    }
  } finally {
    server.kill("SIGCONT");
    server.kill("SIGKILL");
    await server.exited;
  }
}, 60_000);
