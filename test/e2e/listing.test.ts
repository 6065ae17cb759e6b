import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecOn } from "../support/run-cec.ts";

let sandbox: Sandbox;
const paths = [
  "common-files/top/a.txt",
  "common-files/top/b/.hidden/in-hidden.txt",
  "common-files/top/b/.dot.txt",
  "common-files/top/b/c/deep.txt",
  "common-files/top/b-side.txt",
  "common-files/top/é 😀.txt",
];

beforeAll(async () => {
  sandbox = await startSandbox({ hashDelayMs: 0 });
  const headers = { "x-pydio-bearer": sandbox.tokens.alice ?? "" };
  for (const path of paths) {
    const answer = await fetch(`${sandbox.url}/io/${path}`, { method: "PUT", body: path, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  }
  await cec(["mkdir", "common-files/top/empty"]);
});

afterAll(() => sandbox.stop());

function cec(words: readonly string[]) {
  return cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" })(words);
}

/** Requests the command sent, as `METHOD /first/segments`. */
async function requestsOf(words: readonly string[]): Promise<string[]> {
  const { stderr, exitCode } = await cec([...words, "--log", "debug"]);
  expect(exitCode).toBe(0);
  return [...stderr.matchAll(/^debug: ([A-Z]+) \S+?:\d+(\/[^?\s]*)/gm)].map(([, method, path]) => `${method} ${path}`);
}

describe("ls -R", () => {
  test("tells folders before what is in them, in order, names with a leading dot only with -a", async () => {
    expect((await cec(["ls", "--raw", "-R", "common-files/top"])).stdout.trimEnd().split("\n")).toEqual([
      "common-files/top/a.txt",
      "common-files/top/b/",
      "common-files/top/b/c/",
      "common-files/top/b/c/deep.txt",
      "common-files/top/b-side.txt",
      "common-files/top/empty/",
      "common-files/top/é 😀.txt",
    ]);
    const all = (await cec(["ls", "--raw", "-R", "-a", "common-files/top"])).stdout.split("\n");
    expect(all.slice(1, 5)).toEqual([
      "common-files/top/b/",
      "common-files/top/b/.dot.txt",
      "common-files/top/b/.hidden/",
      "common-files/top/b/.hidden/in-hidden.txt",
    ]);
  });

  test("is one flat listing beside the look at its root, and one more request for details", async () => {
    const bare = await requestsOf(["ls", "-R", "common-files/top"]);
    expect(bare).toEqual(["GET /a/tree/stat/common-files/top", "GET /io/"]);
    const detailed = await requestsOf(["ls", "-R", "-d", "common-files/top"]);
    expect(detailed).toEqual([...bare, "POST /a/tree/stats"]);
  });

  test("without a path goes down all workspaces", async () => {
    const lines = (await cec(["ls", "--raw", "-R"])).stdout.trimEnd().split("\n");
    expect(lines).toContain("common-files/");
    expect(lines).toContain("common-files/top/b/c/deep.txt");
    expect(lines.indexOf("personal-files/")).toBeLessThan(lines.indexOf("common-files/"));
    expect((await cec(["ls", "-R"])).stdout).toMatch(/^Listing \d+ nodes:\n/);
  });

  test("shows with details what a listing folder by folder shows", async () => {
    const lines = async (...words: string[]) => (await cec(["ls", "--json", ...words])).stdout.trimEnd().split("\n");
    const whole = await lines("-R", "common-files/top");
    const single = [
      ...(await lines("common-files/top")),
      ...(await lines("common-files/top/b")).slice(1),
      ...(await lines("common-files/top/b/c")).slice(1),
    ];
    expect(whole.toSorted()).toEqual(single.toSorted());
    expect(whole.join("")).toContain('"hash"');
  });
});

test("a folder is read in pages of a thousand, and shown in order", async () => {
  const names = Array.from({ length: 2500 }, (_, at) => `n${String((at * 1237) % 2500).padStart(4, "0")}`);
  for (let at = 0; at < names.length; at += 500) {
    const Nodes = names.slice(at, at + 500).map((name) => ({ Path: `common-files/wide/${name}`, Type: "COLLECTION" }));
    const headers = { authorization: `Bearer ${sandbox.tokens.alice}`, "content-type": "application/json" };
    const body = JSON.stringify({ Nodes, Recursive: true });
    expect((await fetch(`${sandbox.url}/a/tree/create`, { method: "POST", headers, body })).ok).toBe(true);
  }
  expect(await requestsOf(["ls", "common-files/wide"])).toEqual([
    "GET /a/tree/stat/common-files/wide",
    "POST /a/tree/stats",
    "POST /a/tree/stats",
    "POST /a/tree/stats",
  ]);
  const listed = (await cec(["ls", "--raw", "common-files/wide"])).stdout.trimEnd().split("\n");
  expect(listed).toEqual(names.toSorted().map((name) => `common-files/wide/${name}/`));
  // More rows than the table looks ahead: it goes on with its widths and does not say a count it does not know.
  const table = (await cec(["ls", "common-files/wide"])).stdout;
  expect(table).toStartWith("Found nodes at common-files/wide:\n");
  expect(table.trimEnd().split("\n")).toHaveLength(2500 + 6);
});
