import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLibrary } from "../../scripts/binary.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";

const program = `
import { createCells, createGateway, createWire, fixedToken } from LIBRARY;
const access = { wire: createWire(), url: process.env.CEC_URL, tokens: fixedToken(process.env.CEC_TOKEN) };
const { tree } = createCells(access);
const gateway = createGateway(access);
const { etag } = await gateway.put("personal-files/from-node.txt", "hello from node");
const names = [];
for await (const node of tree.children("personal-files")) names.push(node.name);
const { body } = await gateway.get("personal-files/from-node.txt");
const listed = [];
for await (const entry of gateway.list("personal-files")) listed.push(entry.path);
console.log(JSON.stringify({ major: Number(process.versions.node.split(".")[0]), etag, names, text: await new Response(body).text(), listed }));
access.wire.close();
`;

/** Signs in, sends a tree, fetches it back: everything a program of one's own would do, with nothing of Bun. */
const transferProgram = `
import { createCells, createGateway, createWire, defaultTransferOptions, fixedToken, isCecError, openHashPool, parseEndpoint, planDownload,
  planUpload, remoteView, runTransfer, signInWithPassword, userOfToken } from LIBRARY;
if ("Bun" in globalThis) throw new Error("this is Bun");
const [wire, url, signal] = [createWire(), process.env.CEC_URL, AbortSignal.timeout(20_000)];
const context = { wire, url, now: Date.now, signal };
const wrong = await signInWithPassword(context, { login: "alice", password: "no" }).catch((error) => error);
const signedIn = await signInWithPassword(context, { login: "alice", password: "alice-secret" });
const access = { wire, url, tokens: fixedToken(signedIn.accessToken) };
const [cells, gateway, hashes] = [createCells(access), createGateway(access), openHashPool(2)];
const view = remoteView({ cells, gateway });
const options = { ...defaultTransferOptions, multipartThresholdBytes: 12_000_000, partBytes: 10 * 1_048_576 };
const run = (steps) => runTransfer({ steps, gateway, tree: cells.tree, jobs: cells.jobs, hashes, options, signal, onEvent: () => {} });
const common = { cwd: process.cwd(), force: false, signal };
const up = await run(await planUpload([parseEndpoint("tree")], parseEndpoint("cells://personal-files/"), view, { ...common, windows: false, links: "follow" }));
const listed = [];
for await (const node of cells.tree.children("personal-files/tree")) listed.push(node.name + " " + node.sizeBytes);
const down = await run(await planDownload([parseEndpoint("cells://personal-files/tree")], parseEndpoint("back"), view,
  { ...common, platform: "posix", caseInsensitive: false }));
await hashes.close();
wire.close();
console.log(JSON.stringify({ refused: isCecError(wrong, "sign-in"), user: await userOfToken(context, signedIn.accessToken), up, down, listed }));
wire.close();
`;

let library: string;
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  library = `${import.meta.dir}/../../dist/lib/index.js`;
  if (!existsSync(library)) await buildLibrary(join(library, ".."));
  sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-secret" }] });
  folder = await mkdtemp(join(tmpdir(), "cec-node-"));
});

afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
});

async function onNode(program: string): Promise<unknown> {
  const script = join(folder, "main.mjs");
  await writeFile(script, program.replace("LIBRARY", JSON.stringify(library)));
  const child = Bun.spawn(["node", script], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect(errors).toBe("");
  expect(await child.exited).toBe(0);
  return JSON.parse(output);
}

test("the clients work on Node", async () => {
  const told = (await onNode(program)) as { major: number };
  expect(told).toMatchObject({
    names: ["from-node.txt"],
    text: "hello from node",
    listed: ["personal-files/from-node.txt"],
    etag: new Bun.CryptoHasher("md5").update("hello from node").digest("hex"),
  });
  expect(told.major).toBeGreaterThanOrEqual(20);
});

test("signing in, plan and transfer work on Node: a tree goes up and comes back, every file checked", async () => {
  const big = new Uint8Array(25_000_000);
  for (let at = 0; at < big.length; at += 65_536) crypto.getRandomValues(big.subarray(at, at + 65_536));
  await mkdir(join(folder, "tree"));
  await writeFile(join(folder, "tree/big.bin"), big);
  for (const name of ["a.txt", ".hidden", "é.txt"]) await writeFile(join(folder, "tree", name), `content of ${name}`);
  const told = await onNode(transferProgram);
  const receipt = { files: 4, verified: 4, failed: 0, interrupted: false };
  expect(told).toMatchObject({
    refused: true,
    user: "alice",
    up: receipt,
    down: receipt,
    listed: ["a.txt 16", "big.bin 25000000", "é.txt 17"],
  });
  expect(Buffer.from(big).equals(await readFile(join(folder, "back/big.bin")))).toBe(true);
  expect(await readFile(join(folder, "back/.hidden"), "utf8")).toBe("content of .hidden");
}, 30_000);

/** Makes a remote folder like the local one, twice. */
const syncProgram = `
import { createCells, createGateway, createWire, defaultTransferOptions, EntryFilter, fixedToken, localSide, openHashPool, planSync,
  remoteSide, remoteView, runSync } from LIBRARY;
const [wire, signal] = [createWire(), AbortSignal.timeout(20_000)];
const access = { wire, url: process.env.CEC_URL, tokens: fixedToken(process.env.CEC_TOKEN) };
const [cells, gateway, hashes] = [createCells(access), createGateway(access), openHashPool(2)];
const view = remoteView({ cells, gateway });
const filter = new EntryFilter({ excludes: ["*.tmp"], includes: [] });
const rules = { by: "date", delete: true, permanently: false, update: false, existing: false, ignoreExisting: false, preserveTimes: false };
const sync = () => {
  const source = localSide(process.cwd() + "/kept", { links: "follow", filter, signal });
  const { steps: plan } = planSync({ source, target: remoteSide(view, "personal-files/kept", { signal }), filter, rules, view, hashes,
    caseInsensitive: false, signal });
  return runSync({ plan, gateway, tree: cells.tree, jobs: cells.jobs, hashes, options: defaultTransferOptions, signal, onEvent: () => {} });
};
const [first, second] = [await sync(), await sync()];
await hashes.close();
wire.close();
console.log(JSON.stringify({ first, second }));
`;

test("a sync works on Node", async () => {
  await mkdir(join(folder, "kept/sub"), { recursive: true });
  for (const name of ["a", "sub/b", "c.tmp"]) await writeFile(join(folder, "kept", name), `content of ${name}`);
  expect(await onNode(syncProgram)).toMatchObject({
    first: { files: 2, verified: 2, failed: 0, skipped: { excluded: 1 } },
    second: { files: 0, failed: 0, skipped: { unchanged: 2, excluded: 1 } },
  });
});

test("what the library gives is named here: a name that goes is a break", async () => {
  const given = Object.keys((await import("../../src/index.ts")) as object).sort();
  expect(given).toEqual([
    "CecError",
    "EntryFilter",
    "compareTrees",
    "createCells",
    "createGateway",
    "createWire",
    "defaultTransferOptions",
    "exchangeCode",
    "exitCodes",
    "fixedToken",
    "isCecError",
    "isRemoteText",
    "judged",
    "localSide",
    "logIn",
    "logOut",
    "openHashPool",
    "openSession",
    "parseEndpoint",
    "planDownload",
    "planSync",
    "planUpload",
    "readAuthorizationAnswer",
    "readPastedCode",
    "refreshSession",
    "refreshTokens",
    "remoteSide",
    "remoteView",
    "requestAuthorization",
    "revokeToken",
    "runSync",
    "runTransfer",
    "signInByBrowser",
    "signInByPaste",
    "signInWithPassword",
    "userOfToken",
  ]);
});
