import { expect, test } from "bun:test";
import { withDeadline } from "./deadline.ts";
import { defaultRetryPolicy } from "./options.ts";
import { withRetry } from "./retry.ts";
import type { Transport } from "./transport.ts";

test("bytes are told as they leave, and those of an attempt that failed are taken back", async () => {
  let attempts = 0;
  const transport: Transport = {
    async send({ onSent }) {
      attempts += 1;
      onSent(0);
      onSent(30);
      if (attempts === 1) throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
      onSent(70);
      // The whole body had gone before the server said that it was busy.
      return { status: attempts === 2 ? 503 : 200, headers: new Headers({ "retry-after": "0" }), body: null };
    },
    watchesStall: () => false,
    close: () => undefined,
  };
  const told: number[] = [];
  const { send } = withRetry(withDeadline(transport, 5000, {}), { ...defaultRetryPolicy, firstBackoffMs: 1 });
  const body = new Blob([new Uint8Array(100)]);
  const request = {
    operation: "upload",
    method: "PUT",
    url: "http://x/",
    body,
    onSent: (n: number) => told.push(n),
  } as const;
  expect((await send(request)).status).toBe(200);
  expect(told).toEqual([30, -30, 30, 70, -100, 30, 70]);
});
