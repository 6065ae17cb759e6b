import { afterEach, expect, test } from "bun:test";
import { type RawServer, rawServer } from "../../test/support/raw-server.ts";
import { createWire } from "../wire/create-wire.ts";
import { fixedToken } from "../wire/fixed-token.ts";
import type { RetryTrace } from "../wire/trace-event.ts";
import { createGateway } from "./create-gateway.ts";

const servers: RawServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

const entry = (name: string) =>
  `<Contents><Key>ws/r/${name}</Key><LastModified>2026-11-23T22:46:45.000Z</LastModified><ETag>"e"</ETag><Size>1</Size></Contents>`;
const listing = (names: readonly string[]) =>
  `<ListBucketResult><KeyCount>${names.length}</KeyCount><MaxKeys>10000000</MaxKeys><IsTruncated>false</IsTruncated>${names.map(entry).join("")}</ListBucketResult>`;
const names = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`);

/** Answers with one listing after the other, each cut after so many bytes; the last stays. */
async function serve(answers: readonly { text: string; cutAt?: number }[]) {
  const server = await rawServer((socket, number) => {
    const { text, cutAt } = answers[Math.min(number, answers.length) - 1] ?? { text: "" };
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`;
    if (cutAt === undefined) socket.write(head + text);
    else socket.end(head + text.slice(0, cutAt));
  });
  servers.push(server);
  const waits: RetryTrace[] = [];
  const wire = createWire({
    retry: { maxAttempts: 4, firstBackoffMs: 1, maxBackoffMs: 4 },
    onWait: (wait) => waits.push(wait),
  });
  const gateway = createGateway({ wire, url: server.url, tokens: fixedToken("token") });
  const found: string[] = [];
  const reading = (async () => {
    for await (const { path } of gateway.list("ws/r")) found.push(path.slice("ws/r/".length));
  })();
  const error: unknown = await reading.catch((reason: unknown) => reason);
  return { server, wire, waits, found, error };
}

test("names that XML cannot carry are told by a second listing, which is asked for only then", async () => {
  const plain = listing(["a", "esc\uFFFD[2J", "real\uFFFD", "b c%2B+"]);
  const keys = ["a", "esc%1B%5B2J", "real%EF%BF%BD", "b+c%252B%2B"].map(entry).join("");
  const encoded = `<ListBucketResult><EncodingType>url</EncodingType>${keys}</ListBucketResult>`;
  const { found, error, server } = await serve([{ text: plain }, { text: encoded }]);
  expect(error).toBeUndefined();
  expect(found).toEqual(["a", "b c%2B+", "esc\u001b[2J", "real\uFFFD"]);
  expect(server.heads.map((head) => head.includes("encoding-type=url"))).toEqual([false, true]);
  // One that does not know the parameter says the same again.
  const old = await serve([{ text: plain }, { text: plain }]);
  expect(old.found.toSorted()).toEqual(["a", "b c%2B+", "esc\uFFFD[2J", "real\uFFFD"].toSorted());
});

test("a listing cut in the middle is taken again: everything once, in whatever order the server lists", async () => {
  const all = names(2000);
  const answers = [
    { text: listing(all), cutAt: 90_000 },
    { text: listing([...all].reverse()), cutAt: 150_000 },
    { text: listing(["new", ...all]) },
  ];
  const { found, error, server, wire, waits } = await serve(answers);
  expect(error).toBeUndefined();
  expect(found.sort()).toEqual([...all, "new"].sort());
  expect([server.heads.length, wire.counts().retries]).toEqual([3, 2]);
  expect(waits.map(({ operation, path, attempt }) => [operation, path, attempt])).toEqual([
    ["list", "ws/r", 1],
    ["list", "ws/r", 2],
  ]);
});

test("a listing that is cut each time fails when the attempts are spent, and says how many there were", async () => {
  const { error, server } = await serve([{ text: listing(names(500)), cutAt: 20_000 }]);
  expect(server.heads).toHaveLength(4);
  expect(error).toMatchObject({ code: "unavailable", operation: "list", path: "ws/r" });
  expect(String(error)).toContain("tried 4 times");
});

test("what is no listing is not asked for again", async () => {
  const { error, server } = await serve([{ text: "<html>a page</html>" }]);
  expect([server.heads.length, error]).toMatchObject([1, { code: "failed" }]);
});
