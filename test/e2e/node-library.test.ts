import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLibrary } from "../../scripts/binary.ts";
import { startSandbox } from "../../src/sandbox/index.ts";

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

test("the library runs on Node", async () => {
  const library = `${import.meta.dir}/../../dist/lib/index.js`;
  if (!existsSync(library)) await buildLibrary(join(library, ".."));
  const sandbox = await startSandbox({});
  const folder = await mkdtemp(join(tmpdir(), "cec-node-"));
  try {
    const script = join(folder, "main.mjs");
    await writeFile(script, program.replace("LIBRARY", JSON.stringify(library)));
    const child = Bun.spawn(["node", script], {
      env: { PATH: process.env.PATH ?? "", CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    expect(errors).toBe("");
    const told = JSON.parse(output) as { major: number };
    expect(told).toMatchObject({
      names: ["from-node.txt"],
      text: "hello from node",
      listed: ["personal-files/from-node.txt"],
      etag: new Bun.CryptoHasher("md5").update("hello from node").digest("hex"),
    });
    expect(told.major).toBeGreaterThanOrEqual(20);
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
