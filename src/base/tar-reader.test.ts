import { expect, test } from "bun:test";
import { readTar } from "./tar-reader.ts";

const encoder = new TextEncoder();

function header(name: string, size: number | string, type = "0", prefix = ""): Uint8Array {
  const block = new Uint8Array(512);
  const put = (at: number, value: string) => block.set(encoder.encode(value), at);
  put(0, name);
  put(100, "0000777\0");
  put(124, typeof size === "string" ? size : `${size.toString(8).padStart(11, "0")}\0`);
  put(136, `${(1_700_000_000).toString(8).padStart(11, "0")}\0`);
  put(156, type);
  put(257, "ustar\x0000");
  put(345, prefix);
  let sum = 8 * 32;
  for (const byte of block) sum += byte;
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

function content(value: string): Uint8Array {
  const bytes = encoder.encode(value);
  const block = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
  block.set(bytes);
  return block;
}

const end = new Uint8Array(1024);

function pax(fields: Record<string, string>): Uint8Array[] {
  const lines = Object.entries(fields).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = encoder.encode(rest).length;
    while (encoder.encode(`${length}${rest}`).length !== length) length += 1;
    return `${length}${rest}`;
  });
  const record = lines.join("");
  return [header("PaxHeaders/x", encoder.encode(record).length, "x"), content(record)];
}

function stream(parts: Uint8Array[], pieceBytes = 700): ReadableStream<Uint8Array> {
  const whole = Buffer.concat(parts);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= whole.length) return controller.close();
      controller.enqueue(new Uint8Array(whole.subarray(at, at + pieceBytes)));
      at += pieceBytes;
    },
  });
}

async function readAll(source: ReadableStream<Uint8Array>): Promise<[string, string, string][]> {
  const seen: [string, string, string][] = [];
  for await (const entry of readTar(source)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of entry.content()) pieces.push(piece.slice());
    seen.push([entry.kind, entry.name, Buffer.concat(pieces).toString()]);
  }
  return seen;
}

test.each([1, 511, 512, 700, 100_000])("files come out whole, in pieces of %d bytes", async (pieceBytes) => {
  const long = "x".repeat(3000);
  const parts = [header("/a.txt", 5), content("hello"), header("/d/", 0, "5"), header("/b", 3000), content(long), end];
  expect(await readAll(stream(parts, pieceBytes))).toEqual([
    ["file", "/a.txt", "hello"],
    ["folder", "/d/", ""],
    ["file", "/b", long],
  ]);
});

test("long names: ustar prefix, GNU record, PAX path", async () => {
  const name = `/${"long/".repeat(40)}é.txt`;
  const nameBytes = encoder.encode(`${name}\0`).length;
  const parts = [
    header("name", 1, "0", "/pre/fix"),
    content("1"),
    header("././@LongLink", nameBytes, "L"),
    content(`${name}\0`),
    header("/long/long", 1),
    content("2"),
    ...pax({ path: name, mtime: "1700000001.5" }),
    header("/long/long", 1),
    content("3"),
    header("plain", 1),
    content("4"),
    end,
  ];
  expect(await readAll(stream(parts))).toEqual([
    ["file", "/pre/fix/name", "1"],
    ["file", name, "2"],
    ["file", name, "3"],
    ["file", "plain", "4"],
  ]);
});

test("content that nobody takes is skipped", async () => {
  const names: string[] = [];
  const parts = [
    header("a", 1500),
    content("x".repeat(1500)),
    header("link", 0, "2"),
    header("b", 1),
    content("1"),
    end,
  ];
  for await (const entry of readTar(stream(parts))) names.push(`${entry.kind} ${entry.name}`);
  expect(names).toEqual(["file a", "other link", "file b"]);
});

test("a stream cut short is `unavailable`, wherever it is cut", async () => {
  const parts = Buffer.concat([header("a", 600), content("x".repeat(600)), end]);
  for (const length of [0, 100, 512, 900, 512 + 1024]) {
    const failure = await readAll(stream([parts.subarray(0, length)])).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unavailable" });
  }
});

test("a damaged header is refused", async () => {
  const bad = header("a", 1);
  bad[3] = 65;
  expect(await readAll(stream([bad, content("1"), end])).catch((error: unknown) => error)).toMatchObject({
    code: "failed",
  });
  const huge = [header("x", 2 ** 31, "x"), end];
  expect(await readAll(stream(huge)).catch((error: unknown) => error)).toMatchObject({ code: "failed" });
});

test("leaving the loop cancels the stream", async () => {
  let cancelled = false;
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(Buffer.concat([header("a", 5), content("hello")]))),
    cancel() {
      cancelled = true;
    },
  });
  for await (const entry of readTar(source)) {
    expect(entry.name).toBe("a");
    break;
  }
  expect(cancelled).toBe(true);
});
