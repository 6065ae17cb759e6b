import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RawServer, rawServer } from "../../test/support/raw-server.ts";
import { createWire } from "./create-wire.ts";
import type { WireBody } from "./types.ts";

/* A server that reads the head of an upload and then nothing more: the client is not to wait for ever, by whatever way the body leaves. */

let server: RawServer;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cec-stall-"));
  writeFileSync(join(folder, "file"), Buffer.alloc(32 * 1_048_576, 7));
  server = await rawServer((socket) => socket.pause());
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true });
});

// Far more than the buffers between the two hold.
const bodies: Readonly<Record<string, () => WireBody>> = {
  "bytes in memory": () => new Uint8Array(32 * 1_048_576),
  "a file": () => Bun.file(join(folder, "file")),
  "a part of a file": () => Bun.file(join(folder, "file")).slice(100, 30 * 1_048_576),
};
const ways = { "as fast as it goes": undefined, "at a pace": async () => {} } as const;

for (const [what, body] of Object.entries(bodies)) {
  for (const [how, pace] of Object.entries(ways)) {
    if (pace && what === "bytes in memory") continue;
    test.concurrent(`${what}, ${how}: a stall is an error that may be tried again`, async () => {
      const wire = createWire({ retry: { maxAttempts: 1 }, stallMs: 300 });
      const sending = wire.send({
        operation: "upload",
        path: "a/b",
        method: "PUT",
        url: server.url,
        body: body(),
        ...(pace ? { pace } : {}),
      });
      const error: unknown = await sending.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "unavailable", operation: "upload", path: "a/b", retryable: true });
      expect(String(error)).toContain("has not sent or taken a byte");
      wire.close();
    }, 60_000);
  }
}
