import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecOn } from "../support/run-cec.ts";

/* What people look with: find, search, tree, du, stat, trash. */

let sandbox: Sandbox;
let work: string;
let cec: ReturnType<typeof cecOn>;
/** Moves the server's clock on: its index is some seconds behind. */
let aheadMs = 0;
const now = () => Date.now() + aheadMs;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-look-"));
  sandbox = await startSandbox({ now, jobDelayMs: 5, eventDelayMs: 5, hashDelayMs: 5 });
  cec = cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work, home: work, now });
  for (const [path, size] of [
    ["docs/a.pdf", 10],
    ["docs/b.txt", 2000],
    ["docs/deep/er/c.pdf", 30],
    ["docs/.hidden.pdf", 5],
    ["docs/empty.txt", 0],
    ["pictures/Sea.JPG", 5_000_000],
    ["pictures/with space.jpg", 70],
  ] as const) {
    await put(`common-files/${path}`, "x".repeat(size));
  }
  await put("personal-files/mine.pdf", "mine");
  aheadMs += 10_000;
});
afterAll(async () => {
  await sandbox.stop();
  await rm(work, { recursive: true, force: true });
});

const put = async (path: string, stdin: string) =>
  expect((await cec(["put", "-q", "-f", "-", await inFolder(path)], { stdin })).exitCode).toBe(0);
const inFolder = async (path: string) => {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (folder.includes("/")) await cec(["mkdir", "-q", "-p", folder]);
  return path;
};
const lines = async (line: string, options?: object) => {
  const { stdout, stderr, exitCode } = await cec(line.split(" "), options);
  expect({ line, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ line, exitCode: 0, stderr: "" });
  return stdout.split("\n").filter((each) => each !== "");
};
const sorted = async (line: string) => (await lines(line)).sort();
const asked = () => sandbox.requests.total;

describe("find", () => {
  test("by name, case, type, size, several of them, in the index and by walking, with the same answers", async () => {
    const c = "common-files";
    for (const [line, expected] of [
      ["find common-files --name *.pdf", [`${c}/docs/.hidden.pdf`, `${c}/docs/a.pdf`, `${c}/docs/deep/er/c.pdf`]],
      ["find --name *.pdf --type f personal-files", ["personal-files/mine.pdf"]],
      ["find common-files --iname sea*", [`${c}/pictures/Sea.JPG`]],
      ["find common-files --name a.* --name b.*", [`${c}/docs/a.pdf`, `${c}/docs/b.txt`]],
      ["find common-files --size +1M", [`${c}/pictures/Sea.JPG`]],
      ["find common-files/docs --size +5 --size -100", [`${c}/docs/a.pdf`, `${c}/docs/deep/er/c.pdf`]],
      ["find common-files --name e* --type d", [`${c}/docs/deep/er`]],
      ["find common-files/docs --newer 1h --max-depth 1 --name b*", [`${c}/docs/b.txt`]],
      ["find common-files --older 1h --type f", []],
    ] as const) {
      expect({ line, found: await sorted(line) }).toEqual({ line, found: [...expected] });
      expect({ line, found: await sorted(`${line} --walk`) }).toEqual({ line, found: [...expected] });
    }
    expect(await lines("find common-files --empty")).toEqual(["common-files/docs/empty.txt"]);
  });

  test("a walk is one listing; the index one question a page", async () => {
    let before = asked();
    await lines("find common-files --walk --name *.pdf");
    expect(asked() - before).toBe(2);
    before = asked();
    await lines("find common-files --name *.pdf");
    expect(asked() - before).toBe(2);
  });

  test("paths for xargs, a limit, and the lag of the index told when nothing is found", async () => {
    const { stdout } = await cec(["find", "common-files", "--iname", "*.jpg", "-0"]);
    expect(stdout.split("\0").sort()).toEqual([
      "",
      "common-files/pictures/Sea.JPG",
      "common-files/pictures/with space.jpg",
    ]);
    expect((await lines("find --name *.pdf --limit 2")).length).toBe(2);
    await put("common-files/docs/new.odt", "new");
    const late = await cec(["find", "common-files", "--name", "*.odt"]);
    expect(late).toMatchObject({ exitCode: 0, stdout: "" });
    expect(late.stderr).toContain("--walk");
    expect(await lines("find common-files --name *.odt --walk")).toEqual(["common-files/docs/new.odt"]);
    expect((await cec(["find", "common-files/none"])).exitCode).toBe(3);
    aheadMs += 10_000;
    expect(await lines("find common-files --name *.odt")).toEqual(["common-files/docs/new.odt"]);
  });
});

describe("search", () => {
  test("by text, name, extension, type, size, age, folder, identifier", async () => {
    const uuid = JSON.parse((await cec(["stat", "--json", "common-files/docs/b.txt"])).stdout).uuid;
    for (const [line, expected] of [
      ["search --raw b.tx", ["common-files/docs/b.txt"]],
      ["search --raw with space", ["common-files/pictures/with space.jpg"]],
      [
        "search --raw --ext PDF,.jpg --size +20 --in common-files",
        ["common-files/docs/deep/er/c.pdf", "common-files/pictures/Sea.JPG", "common-files/pictures/with space.jpg"],
      ],
      ["search --raw --type d --name er", ["common-files/docs/deep/er/"]],
      [
        "search --raw --ext pdf --newer 1h --in personal-files --in common-files/docs/deep",
        ["common-files/docs/deep/er/c.pdf", "personal-files/mine.pdf"],
      ],
      ["search --raw --ext pdf --age >1h", []],
      [`search --raw --uuid ${uuid}`, ["common-files/docs/b.txt"]],
      ["search --raw --query +Basename:b* --type f", ["common-files/docs/b.txt"]],
    ] as const) {
      expect({ line, found: await sorted(line) }).toEqual({ line, found: [...expected] });
    }
  });

  test("metadata and shares", async () => {
    const uuid = JSON.parse((await cec(["stat", "--json", "common-files/docs/a.pdf"])).stdout).uuid;
    await fetch(`${sandbox.url}/a/user-meta/update`, {
      method: "PUT",
      headers: { authorization: `Bearer ${sandbox.tokens.alice}`, "content-type": "application/json" },
      body: JSON.stringify({
        Operation: "PUT",
        MetaDatas: [{ NodeUuid: uuid, Namespace: "usermeta-tags", JsonValue: '"red,blue"' }],
      }),
    });
    expect(await lines("search --raw --meta usermeta-tags=red")).toEqual(["common-files/docs/a.pdf"]);
    expect(await lines("search --raw --meta tags=green")).toEqual([]);
    expect(await lines("search --raw --shared link")).toEqual([]);
  });

  test("pages: a limit that says how to go on, --skip, --all", async () => {
    const first = await cec("search --raw --limit 2 --type f --in common-files".split(" "));
    expect(first.stdout.split("\n").length - 1).toBe(2);
    expect(first.stderr).toContain("--skip 2");
    const rest = await lines("search --raw --skip 2 --type f --in common-files");
    const all = await lines("search --raw --all --type f --in common-files");
    expect([...first.stdout.trim().split("\n"), ...rest]).toEqual(all);
    expect(all.length).toBe(8);
  });

  test("facets, columns, and what is no question", async () => {
    const facets = (await lines("search --facets --json --in common-files")).map((line) => JSON.parse(line));
    expect(facets).toContainEqual({ field: "Extension", label: "pdf", count: 3 });
    expect(facets.find(({ field }) => field === "Size")).toMatchObject({ to: 1_048_576 });
    expect((await cec(["search", "--facets", "--in", "common-files"])).stdout).toMatch(/\| Extension \| pdf +\| +3 \|/);
    expect((await cec(["search", "--columns", "name,bytes", "--ext", "pdf", "c."])).stdout).toMatch(
      /\| c\.pdf \| +30 \|/,
    );
    for (const line of [
      "search",
      "search --shared lnik",
      "search --near 1,2",
      "search --age 3d x",
      "search --meta red",
      "search --in common-files/none x",
    ]) {
      expect({ line, exit: (await cec(line.split(" "))).exitCode }).toEqual({
        line,
        exit: line.includes("none") ? 3 : 2,
      });
    }
    expect((await cec(["search", "nothing-like-this"])).stderr).toContain("Nothing found");
  });
});

describe("tree and du", () => {
  test("tree draws, counts, and goes as deep as it is told", async () => {
    const { stdout, stderr } = await cec(["tree", "common-files/docs"]);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "common-files/docs",
      "├── a.pdf",
      "├── b.txt",
      "├── deep",
      "│   └── er",
      "│       └── c.pdf",
      "├── empty.txt",
      "└── new.odt",
    ]);
    expect(stderr).toContain("2 folders, 5 files");
    expect((await cec(["tree", "-L", "3", "common-files/docs"])).stdout).toBe(stdout);
    expect(await lines("tree -d common-files")).toEqual([
      "common-files",
      "├── docs",
      "│   └── deep",
      "│       └── er",
      "└── pictures",
    ]);
    const before = asked();
    const all = await lines("tree");
    expect(asked() - before).toBe(3);
    expect(all.slice(0, 5)).toEqual([
      ".",
      "├── personal-files",
      "│   └── mine.pdf",
      "└── common-files",
      "    ├── docs",
    ]);
    expect(await lines("tree -L 1")).toEqual([".", "├── personal-files", "└── common-files"]);
    const nodes = (await lines("tree --json common-files/docs")).map((line) => JSON.parse(line));
    expect(nodes.map(({ name, depth }) => [name, depth])).toEqual([
      ...[
        ["docs", 0],
        ["a.pdf", 1],
        ["b.txt", 1],
        ["deep", 1],
        ["er", 2],
        ["c.pdf", 3],
        ["empty.txt", 1],
        ["new.odt", 1],
      ],
    ]);
    expect(await lines("tree -d -L 1 common-files")).toEqual(["common-files", "├── docs", "└── pictures"]);
    expect((await lines("tree -a -s common-files/docs"))[1]).toBe("├── .hidden.pdf (5 B)");
    expect((await cec(["tree", "common-files/none"])).exitCode).toBe(3);
  });

  test("du sums files, hidden ones too, from one listing a folder", async () => {
    const before = asked();
    expect(await lines("du -b -d 1 common-files")).toEqual([
      `${10 + 2000 + 30 + 5 + 3}\tcommon-files/docs`,
      "5000070\tcommon-files/pictures",
      "5002118\tcommon-files",
    ]);
    expect(asked() - before).toBe(2);
    expect(await lines("du common-files/pictures/*")).toEqual([
      " 4.8 MiB\tcommon-files/pictures/Sea.JPG",
      "    70 B\tcommon-files/pictures/with space.jpg",
    ]);
    expect((await lines("du")).length).toBe(2);
    expect((await lines("du -s -c -h common-files personal-files")).at(-1)).toMatch(/ 4\.8 MiB\ttotal/);
  });
});

describe("stat", () => {
  test("facts for people, a template for scripts, 3 for what is missing", async () => {
    const [...facts] = await lines("stat common-files/docs/b.txt");
    expect(facts).toContain("Size:          2.0 KiB (2000 bytes)");
    expect(facts.some((line) => /^Modified: +\d{4}-\d\d-\d\dT[\d:]+Z \(/.test(line))).toBe(true);
    expect(await lines("stat --format {{.Name}}:{{.SizeBytes}} common-files/docs/*.pdf")).toEqual(["a.pdf:10"]);
    expect((await cec(["stat", "common-files/none"])).exitCode).toBe(3);
    expect((await cec(["stat", "--format", "{{.Size}}", "common-files"])).stderr).toContain(".SizeBytes");
  });
});

describe("trash", () => {
  test("what was removed is listed, comes back, or goes for good", async () => {
    expect((await cec(["trash", "ls"])).stderr).toContain("Nothing in the recycle bins");
    await lines("rm -f common-files/docs/b.txt personal-files/mine.pdf");
    expect(await sorted("trash ls --raw")).toEqual([
      "common-files/recycle_bin/b.txt",
      "personal-files/recycle_bin/mine.pdf",
    ]);
    expect((await cec(["trash", "ls", "--columns", "name,bytes", "personal-files"])).stdout).toMatch(
      /\| mine\.pdf \| +4 \|/,
    );
    await lines("trash restore common-files/b.txt");
    expect(await lines("ls -f common-files/docs/b.txt")).toEqual(["true"]);
    await lines("rm -f common-files/docs/b.txt");
    await put("common-files/docs/b.txt", "another");
    await lines("trash restore common-files/b.txt");
    expect(await lines("cat common-files/docs/b.txt")).toEqual(["another"]);
    expect(await lines("ls --raw common-files/docs/b-1.txt")).toEqual(["common-files/docs/b-1.txt"]);
    await lines("rm -f common-files/docs/b-1.txt");
    const refused = await cec(["trash", "empty"]);
    expect({ exit: refused.exitCode, told: refused.stderr.includes("-f") }).toEqual({ exit: 2, told: true });
    const kept = await cec(["trash", "empty"], { answers: ["n"] });
    expect({ exit: kept.exitCode, told: kept.stderr.includes("Nothing was removed") }).toEqual({ exit: 0, told: true });
    await lines("trash empty -f");
    expect(await lines("trash ls --raw")).toEqual([]);
    const none = await cec(["trash", "restore", "personal-files/mine.pdf"]);
    expect({ exit: none.exitCode, stderr: none.stderr }).toEqual({
      exit: 3,
      stderr: expect.stringContaining("no mine.pdf in the recycle bin of personal-files"),
    });
    // Where it stood is what people type first.
    expect((await cec(["trash", "restore", "common-files/docs/b.txt"])).stderr).toContain(
      "cec trash restore common-files/b.txt",
    );
    expect((await cec(["trash", "ls", "none"])).exitCode).toBe(3);
  });
});

describe("tools hash", () => {
  test("files, standard input, and what the server says of the same content", async () => {
    await Bun.write(join(work, "one.txt"), "one");
    await Bun.write(join(work, "large.bin"), new Uint8Array(11_000_000));
    const [one = "", large = ""] = await lines("tools hash one.txt large.bin");
    expect(one).toMatch(/^[0-9a-f]{32} {2}one\.txt$/);
    expect(await lines("tools hash --raw -f one.txt")).toEqual([one.slice(0, 32)]);
    expect(await lines("tools hash --raw -", { stdin: "one" })).toEqual([one.slice(0, 32)]);
    await lines("put -q large.bin common-files/");
    const hash = () => lines("stat --format {{.Hash}} common-files/large.bin");
    // The server computes it after its answer.
    for (let tries = 0; tries < 200 && !(await hash())[0]; tries += 1) await Bun.sleep(20);
    expect(await hash()).toEqual([large.slice(0, 32)]);
    expect((await cec(["tools", "hash", "none"])).exitCode).toBe(3);
    expect((await cec(["tools", "hash"])).exitCode).toBe(2);
  });
});

test("--columns on the tables of accounts and uploads", async () => {
  const env = { XDG_RUNTIME_DIR: "/nowhere", CEC_URL: "", CEC_TOKEN: "" };
  await cec(["config", "add", "token", "--url", sandbox.url, "--token-stdin"], {
    env,
    stdin: sandbox.tokens.alice ?? "",
  });
  const { stdout } = await cec(["config", "ls", "--columns", "user,secret"], { env });
  expect(stdout.split("\n")[1]).toMatch(/^\| USER +\| +SECRET IN +\|$/);
  expect(stdout).toMatch(/\| alice \| config file \|/);
  for (const words of [["config", "ls"], ["uploads", "ls"], ["trash", "ls"], ["ls"], ["search", "x"]]) {
    const { exitCode, stderr } = await cec([...words, "--columns", "no-such"]);
    expect({ words, exitCode, named: stderr.includes("Columns: ") }).toEqual({ words, exitCode: 2, named: true });
  }
});
