import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CellsHasher } from "../../src/base/cells-hash.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import { type CecOptions, cecOn, runCec } from "../support/run-cec.ts";

const mebibyte = 1024 * 1024;
let sandbox: Sandbox;
let work: string;
let cec: ReturnType<typeof cecOn>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-pipes-"));
  sandbox = await startSandbox({ gate: true, hashDelayMs: 10 });
  cec = cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work, home: work });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(work, { recursive: true, force: true });
});

/** Bytes that differ everywhere, so that a part in the wrong place is seen. */
function bytesOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0, state = 1; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
const put = (target: string, stdin: CecOptions["stdin"] = "", ...more: string[]) =>
  cec(["put", ...more, "-", target], stdin === undefined ? {} : { stdin });
const requests = () => sandbox.requests.total;

async function withFault<T>(rule: string, work: () => Promise<T>): Promise<T> {
  const remove = sandbox.faults.add(rule);
  try {
    return await work();
  } finally {
    remove();
  }
}

describe("put -", () => {
  test.each([0, 1, 10 * mebibyte - 1, 10 * mebibyte, 10 * mebibyte + 1, 20 * mebibyte, 25 * mebibyte])(
    "%d bytes of unknown length arrive whole, verified, with the server's hash of any other upload",
    async (size) => {
      const bytes = bytesOf(size);
      const target = `common-files/pipe-${size}.bin`;
      const sent = await put(target, bytes, "--json");
      expect(sent.exitCode).toBe(0);
      expect(JSON.parse(sent.stdout)).toMatchObject({ files: 1, bytes: size, verified: 1, failed: 0 });
      const back = await cec(["get", target, "-"]);
      expect({ exitCode: back.exitCode, md5: md5(back.bytes) }).toEqual({ exitCode: 0, md5: md5(bytes) });
      const hasher = new CellsHasher();
      hasher.update(bytes);
      const hash = async () => JSON.parse((await cec(["stat", "--json", target])).stdout).hash;
      // The server computes it after its answer.
      for (let tries = 0; tries < 200 && !(await hash()); tries += 1) await Bun.sleep(20);
      expect(await hash()).toBe(hasher.digest());
    },
  );

  test("costs what is needed: one question and one PUT; in parts, two more than parts", async () => {
    let before = requests();
    await put("common-files/small.txt", "few");
    expect(requests() - before).toBe(2);
    before = requests();
    await put("common-files/large.bin", bytesOf(25 * mebibyte));
    expect(requests() - before).toBe(1 + 1 + 3 + 1);
  });

  test("refuses before it reads: a name that is taken, a folder, no folder above, no name", async () => {
    await put("common-files/taken.txt", "old");
    const unread = () =>
      new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error("was read")) }, { highWaterMark: 0 });
    expect((await put("common-files/taken.txt", unread())).exitCode).toBe(6);
    expect((await put("common-files/none/x.txt", unread())).exitCode).toBe(3);
    expect((await put("common-files/", unread())).exitCode).toBe(2);
    expect((await put("common-files", unread())).exitCode).toBe(2);
    await cec(["mkdir", "common-files/folder"]);
    expect((await put("common-files/folder", unread())).exitCode).toBe(6);
    expect((await cec(["cat", "common-files/taken.txt"])).stdout).toBe("old");
    expect((await put("cells://common-files/taken.txt", "new", "-f")).exitCode).toBe(0);
    expect((await cec(["cat", "common-files/taken.txt"])).stdout).toBe("new");
  });

  test("a source that breaks leaves nothing on the server", async () => {
    let pulled = 0;
    const breaking = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        if (pulled > 12) controller.error(new Error("the disk is gone"));
        else controller.enqueue(bytesOf(mebibyte));
      },
    });
    expect((await put("common-files/broken.bin", breaking)).exitCode).toBe(1);
    expect((await cec(["ls", "-f", "common-files/broken.bin"])).stdout).toBe("false\n");
  });

  test("Ctrl-C while the pipe is silent ends it, and leaves nothing", async () => {
    const interruption = new AbortController();
    let pulled = 0;
    const silent = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        if (pulled <= 12) controller.enqueue(bytesOf(mebibyte));
        else {
          queueMicrotask(() => interruption.abort());
          return new Promise(() => undefined);
        }
      },
    });
    const { exitCode } = await cec(["put", "-", "common-files/silent.bin"], {
      stdin: silent,
      signal: interruption.signal,
    });
    expect(exitCode).toBe(130);
    expect((await cec(["ls", "-f", "common-files/silent.bin"])).stdout).toBe("false\n");
  });

  test("a part that arrives different is sent again; one that always does is a mismatch", async () => {
    const bytes = bytesOf(12 * mebibyte);
    const once = await withFault("wrong=1000,on=request,method=PUT,path=/io/*again.bin,count=1", () =>
      put("common-files/again.bin", bytes),
    );
    expect(once.exitCode).toBe(0);
    expect(md5((await cec(["cat", "common-files/again.bin"])).bytes)).toBe(md5(bytes));
    for (const size of [12 * mebibyte, 100_000]) {
      const never = await withFault("wrong=1000,on=request,method=PUT,path=/io/*never.bin", () =>
        put("common-files/never.bin", bytes.subarray(0, size)),
      );
      expect(never.exitCode).toBe(9);
      expect((await cec(["ls", "-f", "common-files/never.bin"])).stdout).toBe("false\n");
    }
  });

  test("the server's bad days are waited out", async () => {
    const { exitCode } = await withFault("status=503,every=3,method=PUT,path=/io/*", () =>
      put("common-files/bad-days.bin", bytesOf(31 * mebibyte)),
    );
    expect(exitCode).toBe(0);
  });
});

describe("get and cat", () => {
  const content = bytesOf(3 * mebibyte);
  beforeAll(() => put("common-files/content.bin", content));

  test("get into the folder, under a name, a whole folder; -f to replace", async () => {
    expect((await cec(["get", "common-files/content.bin"])).exitCode).toBe(0);
    expect((await cec(["get", "common-files/content.bin"])).exitCode).toBe(6);
    expect((await cec(["get", "-f", "common-files/content.bin"])).exitCode).toBe(0);
    expect((await cec(["get", "cells://common-files/content.bin", "other.bin"])).exitCode).toBe(0);
    expect(md5(await Bun.file(join(work, "other.bin")).bytes())).toBe(md5(content));
    await cec(["mkdir", "common-files/dir"]);
    await put("common-files/dir/x.txt", "x");
    expect((await cec(["get", "common-files/dir"])).exitCode).toBe(0);
    expect(await Bun.file(join(work, "dir/x.txt")).text()).toBe("x");
  });

  test.each(["get common-files/content.bin -", "cat common-files/content.bin"])(
    "%s: what is cut goes on from where it was cut; a wrong byte is exit 9",
    async (line) => {
      const cut = await withFault("cut=1M,method=GET,path=/io/*,count=2", () => cec(line.split(" ")));
      expect({ exitCode: cut.exitCode, md5: md5(cut.bytes) }).toEqual({ exitCode: 0, md5: md5(content) });
      const wrong = await withFault("wrong=2000000,method=GET,path=/io/*", () => cec(line.split(" ")));
      expect(wrong.exitCode).toBe(9);
    },
  );

  test("get - takes one file, and tells what came of it on standard error", async () => {
    const { stderr, exitCode } = await cec(["get", "common-files/content.bin", "-"]);
    expect({ exitCode, told: /1 file copied, 3\.0 MiB, 1 verified/.test(stderr) }).toEqual({ exitCode: 0, told: true });
    expect((await cec(["get", "common-files/*", "-"])).exitCode).toBe(2);
    expect((await cec(["get", "common-files/dir", "-"])).exitCode).toBe(2);
    expect((await cec(["get", "common-files/none", "-"])).exitCode).toBe(3);
    expect((await cec(["get", "--json", "common-files/content.bin", "-"])).exitCode).toBe(2);
  });

  test("cat --range", async () => {
    await put("common-files/letters.txt", "abcdefghij");
    const range = async (text: string) => (await cec(["cat", `--range=${text}`, "common-files/letters.txt"])).stdout;
    expect(await Promise.all(["0-0", "2-4", "7-", "-3", "5-100", "10-", "-0"].map(range))).toEqual([
      ..."a cde hij hij fghij".split(" "),
      "",
      "",
    ]);
    expect((await cec(["cat", "--range=4-2", "common-files/letters.txt"])).exitCode).toBe(2);
  });
});

test("on the binary: a pipe in, a pipe out, and a reader that goes away", async () => {
  const binary = await cecBinary();
  const child = Bun.spawn(
    [
      "bash",
      "-c",
      'head -c 30000000 /dev/zero | "$1" put -q - common-files/zero.bin && "$1" get -q common-files/zero.bin - | md5sum && "$1" cat common-files/zero.bin | head -c 3 | wc -c; echo $PIPESTATUS',
      "bash",
      binary,
    ],
    {
      stdout: "pipe",
      stderr: "pipe",
      env: { PATH: process.env.PATH ?? "", HOME: work, CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" },
    },
  );
  const [out, said] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect({ out, said }).toEqual({ out: `${md5(new Uint8Array(30_000_000))}  -\n3\n141\n`, said: "" });
});

test("a pipe has the report, the events and the limits of any transfer", async () => {
  const up = await cec(
    ["put", "--report", "up.jsonl", "--progress=json", "--part-size=20", "-", "common-files/told.bin"],
    {
      stdin: bytesOf(21 * mebibyte),
    },
  );
  expect(up.exitCode).toBe(0);
  const down = await cec(["get", "--report", "down.jsonl", "--bwlimit=100M", "-q", "common-files/told.bin", "-"]);
  expect({ exitCode: down.exitCode, stderr: down.stderr }).toEqual({ exitCode: 0, stderr: "" });
  const events = up.stderr.split("\n").filter((line) => line !== "");
  expect(events.length).toBeGreaterThan(1);
  for (const line of events) expect(shapeErrors("progress", line)).toBe("");
  for (const [name, operation] of [
    ["up.jsonl", "upload"],
    ["down.jsonl", "download"],
  ] as const) {
    const [line = "", ...more] = (await Bun.file(join(work, name)).text()).trim().split("\n");
    expect(more).toEqual([]);
    expect(shapeErrors("report", line)).toBe("");
    expect(JSON.parse(line)).toMatchObject({ operation, sizeBytes: 21 * mebibyte, result: "done", verified: true });
  }
});

test("put and get know what belongs where", async () => {
  const alone = await runCec(["put", "x"], { env: { CEC_URL: sandbox.url, CEC_TOKEN: "x" } });
  expect(alone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("TARGET missing") });
  expect((await cec(["put", "-", "x", "common-files"])).exitCode).toBe(2);
  expect((await cec(["get", "common-files/a", "cells://common-files/b"])).exitCode).toBe(2);
});
