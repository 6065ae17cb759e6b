import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTarPacker } from "modern-tar";
import type { RemovingGateway } from "../../src/gateway/types.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { scp } from "../faults/support/scp.ts";
import { makeTree, readTree, type Tree, writeTree } from "../faults/support/tree.ts";

/* What a transfer asks of the server, counted there; and what it makes of a server that means harm. */

let folder = "";
let sandbox: Sandbox;
const count = 300;
const sizes: Record<string, number> = {};
for (let at = 0; at < count; at += 1) sizes[`d${at % 5}/f${at}.bin`] = 200 + at;
const tree = makeTree(1, sizes);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cec-requests-"));
  writeTree(join(folder, "tree"), tree);
  for (let at = 0; at < 60; at += 1) mkdirSync(join(folder, "empty", `e${at}`), { recursive: true });
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => sandbox.requests.clear());

async function run(words: readonly string[], wrap?: (gateway: RemovingGateway) => RemovingGateway): Promise<void> {
  const place = { url: sandbox.url, token: sandbox.tokens.alice ?? "", cwd: folder, home: join(folder, "home") };
  const { exitCode, stderr } = await scp(words, { ...place, ...(wrap ? { wrap } : {}) });
  expect({ exitCode, said: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, said: "" });
}

/** Requests by method and first part of the path. */
function asked(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method, path } of sandbox.requests.all()) {
    const key = `${method} ${path.startsWith("/io/") ? "/io" : path}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function same(copy: Tree): boolean {
  return copy.size === tree.size && [...tree].every(([path, bytes]) => copy.get(path)?.equals(bytes));
}

describe("requests", () => {
  test("an upload costs one for each file, and two to look at the target", async () => {
    await run(["tree", "cells://common-files/up"]);
    expect(asked()).toEqual({ "POST /a/tree/stats": 1, "PUT /io": count });
  });

  test("checked by size: one more for 200 files", async () => {
    await run(["--verify=size", "tree", "cells://common-files/sized"]);
    expect(asked()).toEqual({ "POST /a/tree/stats": 1 + Math.ceil(count / 200), "PUT /io": count });
  });

  test("empty folders are made in one", async () => {
    await run(["empty", "cells://common-files/empty"]);
    expect(asked()).toEqual({ "POST /a/tree/stats": 1, "POST /a/tree/create": 1 });
  });

  test("a download: a look, a listing, and less than one for each file; nothing is looked at twice", async () => {
    await run(["cells://common-files/up", "down"]);
    expect(same(readTree(join(folder, "down")))).toBe(true);
    const { "GET /io": gets = 0, "HEAD /io": heads = 0, ...others } = asked();
    // Whether an answer of known length is an archive at all.
    expect(heads).toBeLessThanOrEqual(1);
    expect(others).toEqual({ "POST /a/tree/stats": 1 });
    // The listing, the stream, and the files that were asked for before the listing was complete.
    expect(gets).toBeLessThan(count / 2);
  });
});

describe("walk, plan and transfer overlap", () => {
  test("the first file is fetched while the listing goes on", async () => {
    const wrap = (gateway: RemovingGateway): RemovingGateway => ({
      ...gateway,
      async *list(path, options) {
        let files = 0;
        for await (const entry of gateway.list(path, options)) {
          yield entry;
          if (entry.kind === "file") files += 1;
          // The rest of the listing waits for the first file: who waits for the whole listing waits for ever.
          while (files === 1 && sandbox.requests.count({ method: "GET", path: /\.bin$/ }) === 0) await Bun.sleep(1);
        }
      },
    });
    await run(["cells://common-files/up", "overlap"], wrap);
    expect(same(readTree(join(folder, "overlap")))).toBe(true);
  });

  test("the first file is sent while the disk is walked", async () => {
    // A file deep in the walk appears only once the first one has been sent.
    const root = join(folder, "growing");
    mkdirSync(join(root, "z"), { recursive: true });
    writeFileSync(join(root, "a.bin"), "first");
    for (let at = 0; at < 400; at += 1) writeFileSync(join(root, `b${at}.bin`), "some");
    const wrap = (gateway: RemovingGateway): RemovingGateway => ({
      ...gateway,
      async put(path, body, options) {
        if (path.endsWith("a.bin")) writeFileSync(join(root, "z", "late.bin"), "late");
        return gateway.put(path, body, options);
      },
    });
    await run(["growing", "cells://common-files/growing"], wrap);
    expect(sandbox.requests.count({ method: "PUT", path: /late\.bin$/ })).toBe(1);
  });
});

describe("--transfers N is the number of contents on their way at once", () => {
  /** Counts what is on its way: from the request to the end of its body. */
  function counting(): { readonly most: () => number; readonly wrap: (gateway: RemovingGateway) => RemovingGateway } {
    let [now, most] = [0, 0];
    const begin = (): void => {
      now += 1;
      most = Math.max(most, now);
    };
    const whole = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => {
      let open = true;
      const end = (): void => {
        if (open) now -= 1;
        open = false;
      };
      const reader = body.getReader();
      return new ReadableStream({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) end();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          end();
          await reader.cancel(reason);
        },
      });
    };
    const wrap = (gateway: RemovingGateway): RemovingGateway => ({
      ...gateway,
      async get(path, options) {
        begin();
        const object = await gateway.get(path, options);
        return { ...object, body: whole(object.body) };
      },
      async tar(path, options) {
        begin();
        return whole(await gateway.tar(path, options));
      },
      async put(...given) {
        begin();
        return await gateway.put(...given).finally(() => {
          now -= 1;
        });
      },
    });
    return { most: () => most, wrap };
  }

  for (const transfers of [1, 3]) {
    test(`${transfers}, whether singly or in the streams of folders`, async () => {
      writeTree(join(folder, `big${transfers}`), makeTree(7, { "a.bin": 6_000_000, "b.bin": 6_000_000, ...sizes }));
      const there = `cells://common-files/at-once-${transfers}`;
      const up = counting();
      await run(["--transfers", `${transfers}`, `big${transfers}`, there], up.wrap);
      expect(up.most()).toBe(transfers);
      const down = counting();
      await run(["--transfers", `${transfers}`, there, `at-once-${transfers}`], down.wrap);
      expect(down.most()).toBe(transfers);
    });
  }
});

/** A tar stream whose names lead everywhere but where they should. */
function hostileTar(listed: Tree): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const evil = Buffer.from("evil");
  const add = async (name: string, type: "file" | "symlink" | "link" | "directory", linkname = ""): Promise<void> => {
    const isFile = type === "file";
    const entry = controller.add({ name, type, size: isFile ? evil.length : 0, ...(linkname ? { linkname } : {}) });
    const writer = entry.getWriter();
    if (isFile) await writer.write(evil);
    await writer.close();
  };
  const names = [
    "../escaped.bin",
    "/../../escaped.bin",
    "d0/../../escaped.bin",
    join(folder, "escaped.bin"),
    "d0/../f.bin",
  ];
  const [first = ""] = listed.keys();
  void (async () => {
    for (const name of names) await add(name, "file");
    await add("d1", "symlink", folder);
    await add("d1/f1.bin", "symlink", join(folder, "tree", "d0", "f0.bin"));
    await add("d2/f2.bin", "link", "../escaped.bin");
    await add("d3", "directory");
    await add(`/${first}`, "file");
    controller.finalize();
  })();
  return readable as ReadableStream<Uint8Array>;
}

test("the names in a tar stream lead nowhere: it only brings what was listed, with the size and content that were listed", async () => {
  let streams = 0;
  const wrap = (gateway: RemovingGateway): RemovingGateway => ({
    ...gateway,
    tar: async () => {
      streams += 1;
      return hostileTar(tree);
    },
  });
  const before = readdirSync(folder).sort();
  await run(["cells://common-files/up", "hostile"], wrap);
  expect(streams).toBeGreaterThan(0);
  expect(same(readTree(join(folder, "hostile")))).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([...before, "hostile"].sort());
});
