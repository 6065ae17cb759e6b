import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { cecBinary, runBinary } from "../support/binary.ts";

const work = mkdtempSync(join(tmpdir(), "cec-sandbox-"));
const started: Subprocess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill("SIGKILL");
    await child.exited;
  }
});
afterAll(() => rmSync(work, { recursive: true }));

interface Running {
  readonly child: Subprocess<"ignore", "pipe", "pipe">;
  /** Standard output as far as it says how to reach the server. */
  readonly said: string;
  readonly url: string;
  readonly token: string;
}

async function start(...words: string[]): Promise<Running> {
  const child = Bun.spawn([await cecBinary(), "sandbox", "start", ...words], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env.PATH ?? "", HOME: work },
  });
  started.push(child);
  const lines = words.includes("--json") ? 1 : 2;
  let said = "";
  for await (const chunk of child.stdout) {
    said += new TextDecoder().decode(chunk);
    if (said.split("\n").length > lines) break;
  }
  const url = /CEC_URL=(\S+)/.exec(said)?.[1] ?? "";
  return { child, said, url, token: /CEC_TOKEN=(\S+)/.exec(said)?.[1] ?? "" };
}

async function stop({ child }: Running, signal: NodeJS.Signals = "SIGINT"): Promise<string> {
  child.kill(signal);
  await child.exited;
  return new Response(child.stderr).text();
}

const put = (at: Running, key: string, body: string) =>
  fetch(`${at.url}/io/${key}`, { method: "PUT", headers: { "x-pydio-bearer": at.token }, body });
const get = async (at: Pick<Running, "url" | "token">, key: string) =>
  (await fetch(`${at.url}/io/${key}`, { headers: { "x-pydio-bearer": at.token } })).text();

describe("cec sandbox start", () => {
  test("prints two lines for eval once it accepts requests, the rest on standard error", async () => {
    const running = await start();
    expect(running.said).toMatch(/^export CEC_URL=http:\/\/127\.0\.0\.1:\d+\nexport CEC_TOKEN=[\w-]{43}\.[\w-]{43}\n$/);
    const script = `eval "$1"; exec "$2" ls`;
    const child = Bun.spawn(["sh", "-c", script, "sh", running.said, await cecBinary()], {
      env: { PATH: process.env.PATH ?? "", HOME: work },
      stdout: "pipe",
    });
    expect(await new Response(child.stdout).text()).toContain("personal-files");
    const errors = await stop(running);
    expect([running.child.exitCode, errors]).toEqual([
      expect.any(Number),
      expect.stringContaining("user alice, password"),
    ]);
    expect(errors).not.toContain("warning");
  });

  test("lets go of its output once the lines are out, so that a shell reads it to the end while it runs", async () => {
    const script = `eval "$("$0" sandbox start --dir "$1" & echo "child=$!")"; "$0" ls --raw; kill "$child"`;
    const child = Bun.spawn(["sh", "-c", script, await cecBinary(), join(work, "eval")], {
      env: { PATH: process.env.PATH ?? "", HOME: work },
      stdout: "pipe",
      stderr: "ignore",
    });
    expect(await new Response(child.stdout).text()).toBe("personal-files/\ncommon-files/\n");
  });

  test("with --json prints one line with the token of each user; the first of several is the environment's", async () => {
    const running = await start("--json", "--user", "carol:c-pw", "--user", "dave:d-pw");
    const { url, tokens } = JSON.parse(running.said);
    expect(Object.keys(tokens).sort()).toEqual(["admin", "carol", "dave"]);
    const session = (password: string) =>
      fetch(`${url}/a/frontend/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ AuthInfo: { type: "credentials", login: "dave", password } }),
      });
    expect([(await session("d-pw")).status, (await session("c-pw")).status]).toEqual([200, 401]);
    const config = (token: string) =>
      fetch(`${url}/a/config/datasource`, { headers: { authorization: `Bearer ${token}` } });
    expect([(await config(tokens.admin)).status, (await config(tokens.carol)).status]).toEqual([200, 401]);
    const eval2 = await start("--user", "carol:c-pw", "--user", "dave:d-pw");
    const info = await fetch(`${eval2.url}/a/frontend/state`, { headers: { authorization: `Bearer ${eval2.token}` } });
    expect(await info.text()).toContain('id="carol"');
  });

  test("takes the port it is told, and says so where it is taken", async () => {
    const first = await start("--memory");
    const { port } = new URL(first.url);
    const second = await runBinary(["sandbox", "start", "--port", port], { env: { HOME: work } });
    expect([second.stdout, second.exitCode]).toEqual(["", 6]);
    expect(second.stderr).toContain(`port ${port} of 127.0.0.1 is taken`);
    const gated = ["sandbox", "start", "--port", port, "--latency", "1ms", "--fault", "latency=1ms"];
    expect(await runBinary(gated, { env: { HOME: work } })).toMatchObject({ exitCode: 6, stdout: "" });
    await stop(first);
    const again = await start("--port", port);
    expect(again.url).toBe(first.url);
  });

  test("warns where others can reach it, and refuses what it does not understand", async () => {
    const open = await start("--host", "0.0.0.0");
    expect(await stop(open)).toContain("warning: listening on 0.0.0.0");
    const refused = [
      ["--memory", "--dir", "x"],
      ["--user", "nobody"],
      ["--fault", "explode=1"],
      ["--versions", "nowhere"],
    ];
    for (const words of refused) {
      const run = await runBinary(["sandbox", "start", ...words], { env: { HOME: work } });
      expect([run.exitCode, run.stdout, run.stderr]).toEqual([2, "", expect.stringMatching(/^cec: /)]);
    }
  });

  test("puts faults between: a status every second call, and latency", async () => {
    const running = await start("--fault", "status=503,every=2,retry-after=1,method=GET", "--latency", "20ms");
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await fetch(`${running.url}/a/frontend/bootconf`)).status);
    expect(statuses).toEqual([200, 503, 200, 503]);
  });
});

test("every kind of fault, by rules on the command line", async () => {
  const on = (name: string) => `method=GET,path=/io/personal-files/${name}`;
  const rules = [
    `cut=3,${on("cut")}`,
    `wrong=1,${on("wrong")}`,
    `slow=20K,${on("slow")}`,
    `stall=150ms,at=2,${on("stall")}`,
    `latency=150ms,on=request,${on("late")}`,
  ];
  const running = await start(...rules.flatMap((rule) => ["--fault", rule]));
  for (const name of ["cut", "wrong", "stall", "late"]) await put(running, `personal-files/${name}`, "hello");
  await put(running, "personal-files/slow", "s".repeat(6_000));
  const timed = async (name: string) => {
    const at = performance.now();
    const text = await get(running, `personal-files/${name}`).catch(() => "broken off");
    return { text, ms: performance.now() - at };
  };
  expect((await timed("cut")).text).toBe("broken off");
  const wrong = (await timed("wrong")).text;
  expect([wrong.length, wrong === "hello", wrong[0], wrong.slice(2)]).toEqual([5, false, "h", "llo"]);
  // At least so long: how much longer is the machine's affair.
  expect((await timed("slow")).ms).toBeGreaterThan(150);
  for (const name of ["stall", "late"]) {
    const { text, ms } = await timed(name);
    expect([text, ms > 140]).toEqual(["hello", true]);
  }
});

describe("a sandbox with --dir", () => {
  test("keeps ordinary files, survives a restart, and honours a token made meanwhile", async () => {
    const dir = join(work, "plain");
    const first = await start("--dir", dir, "--user", "alice:a-pw");
    await put(first, "common-files/notes/a.txt", "hello");
    expect(readFileSync(join(dir, "files/pydiods1/notes/a.txt"), "utf8")).toBe("hello");
    expect(statSync(join(dir, "facts.sqlite")).mode & 0o077).toBe(0);
    const made = await runBinary(["sandbox", "token", "--dir", dir, "-u", "alice", "-e", "90d"], {
      env: { HOME: work },
    });
    expect(made.stdout).toMatch(/^[\w-]{43}\.[\w-]{43}\n$/);
    const token = made.stdout.trim();
    expect(await get({ url: first.url, token }, "common-files/notes/a.txt")).toBe("hello");
    await stop(first, "SIGTERM");
    const second = await start("--dir", dir, "--user", "alice:a-pw");
    expect(await get({ url: second.url, token: first.token }, "common-files/notes/a.txt")).toBe("hello");
    expect(await get({ url: second.url, token }, "common-files/notes/a.txt")).toBe("hello");
    const short = await runBinary(["sandbox", "token", "--dir", dir, "-u", "alice", "-e", "1s"], {
      env: { HOME: work },
    });
    await Bun.sleep(1100);
    expect(await get({ url: second.url, token: short.stdout.trim() }, "common-files/notes/a.txt")).toContain(
      "AccessDenied",
    );
  });

  test("is alone in its folder, until it stops or is killed", async () => {
    const dir = join(work, "alone");
    const first = await start("--dir", dir);
    const second = await runBinary(["sandbox", "start", "--dir", dir], { env: { HOME: work } });
    expect([second.exitCode, second.stdout, second.stderr]).toEqual([
      6,
      "",
      expect.stringContaining("another sandbox"),
    ]);
    await stop(first, "SIGKILL");
    await stop(await start("--dir", dir), "SIGTERM");
    expect((await start("--dir", dir)).url).toMatch(/^http/);
  });

  test("killed in the middle of uploads, has every file it confirmed, whole, and nothing half", async () => {
    const dir = join(work, "killed");
    const options = ["--dir", dir, "--user", "alice:a-pw", "--versions", "pydiods1"];
    let running = await start(...options);
    const confirmed = new Map<string, string>();
    for (let round = 0; round < 2; round++) {
      const victim = running;
      let count = 0;
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let at = 0; at < 1000; at++) {
          const key = `common-files/k/${writer}/f${at % 20}`;
          const content = `${round} ${writer} ${at} `.repeat(at % 10 === 0 ? 40_000 : 50);
          const answer = await put(victim, key, content).catch(() => undefined);
          if (answer === undefined) return confirmed.delete(key);
          confirmed.set(key, content);
          count++;
        }
      });
      while (count < 150) await Bun.sleep(2);
      await stop(victim, "SIGKILL");
      await Promise.all(writers);
      running = await start(...options);
      expect(confirmed.size).toBeGreaterThan(20);
      for (const [key, content] of confirmed) expect((await get(running, key)) === content).toBe(true);
      const listed = await fetch(`${running.url}/a/tree/stats`, {
        method: "POST",
        headers: { authorization: `Bearer ${running.token}`, "content-type": "application/json" },
        body: JSON.stringify({ NodePaths: Array.from({ length: 8 }, (_, writer) => `common-files/k/${writer}/*`) }),
      });
      for (const node of ((await listed.json()) as { Nodes: { Path: string; Etag: string }[] }).Nodes) {
        const content = await get(running, node.Path);
        expect([node.Path, new Bun.CryptoHasher("md5").update(content).digest("hex")]).toEqual([node.Path, node.Etag]);
      }
      expect(readdirSync(join(dir, "incoming"))).toEqual([]);
    }
    const versions = new Set(readdirSync(join(dir, "versions")));
    expect(versions.size).toBeGreaterThan(0);
    expect(existsSync(join(dir, "files/pydiods1/k/0/f0"))).toBe(true);
  }, 300_000);
});
