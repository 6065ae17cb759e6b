import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { array, assert, constantFrom, integer, oneof, property, tuple } from "fast-check";
import { wrongKernel } from "../../test/support/wrong-kernel.ts";
import { md5Kernel, md5Layout } from "./md5-kernel.ts";
import { md5LanesSource } from "./md5-lanes-source.ts";

interface Message {
  readonly size: number;
  read(buffer: Uint8Array, offset: number, count: number): void;
}
interface Lanes {
  isRight(): boolean;
  hash(messages: readonly Message[], settle: (index: number, error: unknown, digest: string | undefined) => void): void;
}

/** What the hashing threads do with the text they are given. */
const open = new Function(
  "kernel",
  "layout",
  "createHash",
  `${md5LanesSource}; return openLanes(kernel, layout, createHash)`,
);
const openLanes = (kernel: Uint8Array, hash: unknown = createHash): Lanes | undefined => open(kernel, md5Layout, hash);

function lanesFor(kernel: Uint8Array): Lanes {
  const lanes = openLanes(kernel);
  if (!lanes) throw new Error("no lanes");
  return lanes;
}

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");

function bytesOf(size: number, seed: number): Uint8Array {
  return new Uint8Array(size).map((_, at) => Math.imul(at + seed, 2_654_435_761) >>> 24);
}

function messageOf(content: Uint8Array): Message {
  let at = 0;
  return {
    size: content.length,
    read(buffer, offset, count) {
      if (at + count > content.length) throw new Error("asked for more than there is");
      buffer.set(content.subarray(at, at + count), offset);
      at += count;
    },
  };
}

function hashAll(lanes: Lanes, contents: readonly Uint8Array[]): unknown[] {
  const found: unknown[] = [];
  lanes.hash(contents.map(messageOf), (index, error, digest) => {
    expect(found[index]).toBeUndefined();
    found[index] = error ?? digest;
  });
  return found;
}

test("any number of messages of any lengths hash to what they hash to alone", () => {
  const lanes = lanesFor(md5Kernel());
  const near = (size: number) => integer({ min: size - 70, max: size + 70 });
  const sizes = oneof(
    integer({ min: 0, max: 300 }),
    near(md5Layout.laneBytes),
    near(3 * md5Layout.laneBytes),
    constantFrom(64, 4096),
  );
  const message = tuple(sizes, integer({ min: 1, max: 2 ** 31 })).map(([size, seed]) => bytesOf(size, seed));
  assert(
    property(array(message, { minLength: 1, maxLength: md5Layout.lanes }), (contents) => {
      expect(hashAll(lanes, contents)).toEqual(contents.map(md5));
    }),
    { numRuns: 60 },
  );
});

test("a message that can't be read takes nothing from those beside it", () => {
  const contents = [100_000, 70_000, 5].map((size) => bytesOf(size, size));
  const failure = new Error("no");
  const read = (): void => {
    throw failure;
  };
  const found: unknown[] = [];
  const messages = [{ size: 200_000, read }, ...contents.map(messageOf)];
  lanesFor(md5Kernel()).hash(messages, (index, error, digest) => {
    found[index] = error ?? digest;
  });
  expect(found).toEqual([failure, ...contents.map(md5)]);
});

test("a kernel that is none, or does not give what node:crypto gives, is not used", () => {
  expect(WebAssembly.validate(wrongKernel())).toBe(true);
  expect(openLanes(wrongKernel())).toBeUndefined();
  expect(openLanes(md5Kernel().subarray(0, 500))).toBeUndefined();
  expect(openLanes(new Uint8Array())).toBeUndefined();
});

test.skipIf(Bun.which("node") === null)("Node takes the kernel too", async () => {
  const program = `
    const kernel = Buffer.from("${Buffer.from(md5Kernel()).toString("base64")}", "base64");
    const { createHash } = require("node:crypto");
    ${md5LanesSource}
    console.log(openLanes(kernel, ${JSON.stringify(md5Layout)}, createHash)?.isRight());
  `;
  const node = Bun.spawn(["node", "-"], { stdin: Buffer.from(program), stdout: "pipe" });
  expect(await new Response(node.stdout).text()).toBe("true\n");
});
