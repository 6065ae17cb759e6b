import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { combineBlocks } from "../base/cells-hash.ts";
import { type HashPool, openHashPool } from "../base/hash-pool.ts";
import { continuedDownload, continuedUpload } from "./continued-file.ts";
import type { DoneFile } from "./earlier.ts";

const md5 = (text: string) => new Bun.CryptoHasher("md5").update(text).digest("hex");
const content = "what is sent";
const facts = { sizeBytes: content.length, modifiedMs: 1_700_000_001_000 };

let folder = "";
let file = "";
let hashes: HashPool;
let asked: readonly string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cec-continued-"));
  file = join(folder, "f");
  await writeFile(file, content);
  hashes = openHashPool(1);
  asked = [];
});
afterEach(async () => {
  await hashes.close();
  await rm(folder, { recursive: true, force: true });
});

function needs(saved: DoneFile | undefined, { force = false, hash }: { force?: boolean; hash?: string } = {}) {
  return {
    earlier: {
      continues: () => true,
      done: (target: string) => (target === "ws/f" || target === file ? saved : undefined),
    },
    force,
    hashes,
    signal: undefined,
    view: {
      stats: async (paths: readonly string[]) => {
        asked = paths;
        return paths.map((path) => ({ path, hash, meta: {} })) as never;
      },
    },
  };
}

describe("sending", () => {
  const local = { ...facts, changedMs: 7, identity: "1:2", source: "" };
  const here = () => ({ ...local, source: file });
  const stands = (etag: string | undefined, sizeBytes = content.length) =>
    ({ kind: "file", sizeBytes, etag, temporary: false }) as const;
  const saved = (etag: string | undefined, change: object = {}): DoneFile => ({ local: { ...local, ...change }, etag });

  test("what was sent and stands there is done, if it is the very file in the very state", async () => {
    const noted = "0".repeat(32);
    const judge = (note: DoneFile, now = here()) => continuedUpload("ws/f", now, stands(noted), needs(note));
    expect(await judge(saved(noted))).toBe("done");
    expect(await judge(saved(noted, { changedMs: undefined }))).toBe("done");
    expect(await judge(saved(noted, { identity: "1:3" }))).toBe("copy");
    expect(await judge(saved(noted), { ...here(), modifiedMs: 2 })).toBe("copy");
    // Only touched, it is read: this one has other content by now.
    expect(await judge(saved(noted, { changedMs: 8 }))).toBe("copy");
    expect(
      await continuedUpload("ws/f", here(), stands(md5(content)), needs(saved(md5(content), { changedMs: 8 }))),
    ).toBe("done");
  });

  test("what stands there without a note is done if it has the content, and somebody's if not", async () => {
    const judge = (etag: string | undefined, note?: DoneFile, sizeBytes?: number) =>
      continuedUpload("ws/f", here(), stands(etag, sizeBytes), needs(note));
    expect(await judge(md5(content))).toBe("done");
    expect(await judge(md5("other"))).toBe("foreign");
    expect(await judge(md5(content), undefined, 3)).toBe("foreign");
    // Sent anew, and killed before the new note.
    expect(await judge(md5(content), saved(md5("older")))).toBe("done");
    expect(await judge(md5("other"), saved(md5("older")))).toBe("foreign");
    expect(asked).toEqual([]);
  });

  test("of an upload in parts its own hash is asked for where the ETag does not tell", async () => {
    const judge = (etag: string, hash?: string) =>
      continuedUpload("ws/f", here(), stands(etag), needs(undefined, hash === undefined ? {} : { hash }));
    expect(await judge(`${combineBlocks([md5(content)])}-1`)).toBe("done");
    expect(asked).toEqual([]);
    expect(await judge("0123-2", combineBlocks([md5(content)]))).toBe("done");
    expect(asked).toEqual(["ws/f"]);
    expect(await judge("0123-2", combineBlocks([md5("other")]))).toBe("foreign");
    expect(await judge("0123-2")).toBe("foreign");
  });

  test("an unknown ETag is ours only with a note of such a one and the same size; an unfinished upload is nobody's loss", async () => {
    const judge = (note: DoneFile | undefined, sizeBytes?: number) =>
      continuedUpload("ws/f", here(), stands(undefined, sizeBytes), needs(note));
    expect(await judge(saved(undefined))).toBe("copy");
    expect(await judge(saved(undefined), 3)).toBe("foreign");
    expect(await judge(undefined)).toBe("foreign");
    const unfinished = { kind: "file", sizeBytes: 0, etag: "temporary", temporary: true } as const;
    expect(await continuedUpload("ws/f", here(), unfinished, needs(undefined))).toBe("copy");
  });

  test("by force nothing is somebody's, and nothing is read that was not ours", async () => {
    expect(await continuedUpload("ws/f", here(), stands(md5("other")), needs(undefined, { force: true }))).toBe("copy");
    expect(await continuedUpload("ws/f", here(), stands("e"), needs(saved("e"), { force: true }))).toBe("done");
  });

  test("a file that can't be read is not taken for what stands there", async () => {
    const gone = { ...here(), source: join(folder, "gone") };
    expect(await continuedUpload("ws/f", gone, stands(md5(content)), needs(undefined))).toBe("foreign");
  });
});

describe("fetching", () => {
  const step = (etag: string | undefined, change: object = {}) =>
    ({ kind: "download", source: "ws/f", target: file, ...facts, etag, hash: undefined, ...change }) as const;
  const saved: DoneFile = { local: facts, etag: "e" };
  const setDate = (ms: number) => utimes(file, ms / 1000, ms / 1000);

  test("what was fetched and is as it was is done, until the server has another", async () => {
    await setDate(facts.modifiedMs);
    await chmod(file, 0o600);
    expect(await continuedDownload(step("e"), needs(saved))).toBe("done");
    expect(await continuedDownload(step("other"), needs(saved))).toBe("copy");
    expect(await continuedDownload(step(undefined), needs({ ...saved, etag: undefined }))).toBe("copy");
    await rm(file);
    expect(await continuedDownload(step("e"), needs(saved))).toBe("copy");
  });

  test("a disk of even seconds does not make it another", async () => {
    for (const [found, verdict] of [
      [1_700_000_000_000, "done"],
      [1_700_000_002_000, "done"],
      [1_700_000_001_001, "foreign"],
      [1_700_000_004_000, "foreign"],
      [1_699_999_998_000, "foreign"],
    ] as const) {
      await setDate(found);
      expect([found, await continuedDownload(step("e"), needs(saved))]).toEqual([found, verdict]);
    }
  });

  test("what stands there without a note, or changed, is done if it has the content, and somebody's if not", async () => {
    expect(await continuedDownload(step(md5(content)), needs(undefined))).toBe("done");
    expect(await continuedDownload(step(md5(content)), needs(saved))).toBe("done");
    expect(await continuedDownload(step(md5("other")), needs(undefined))).toBe("foreign");
    expect(await continuedDownload(step(md5("other")), needs(saved))).toBe("foreign");
    expect(await continuedDownload(step(md5("other")), needs(saved, { force: true }))).toBe("copy");
    await writeFile(file, "longer than that");
    expect(await continuedDownload(step(md5(content)), needs(undefined))).toBe("foreign");
  });

  test("nothing is read through a link", async () => {
    await writeFile(join(folder, "elsewhere"), content);
    await rm(file);
    await symlink("elsewhere", file);
    expect(await continuedDownload(step(md5(content)), needs(undefined))).toBe("foreign");
  });
});
