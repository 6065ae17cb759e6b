import { expect, test } from "bun:test";
import { createWire } from "./create-wire.ts";

test("a server that never answered is given up after three attempts, with a word on the address", async () => {
  const wire = createWire({ retry: { firstBackoffMs: 5 } });
  const call = wire.send({ operation: "list", method: "GET", url: "http://127.0.0.1:1/" });
  await expect(call).rejects.toMatchObject({
    code: "unavailable",
    operation: "list",
    message: "cannot connect to 127.0.0.1:1 (ECONNREFUSED), tried 3 times",
  });
  expect(wire.counts()).toMatchObject({ requests: 3, retries: 2 });
  wire.close();
});
