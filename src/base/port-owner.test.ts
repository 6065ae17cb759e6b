import { expect, test } from "bun:test";
import { parseLsof, portOwner } from "./port-owner.ts";

test.skipIf(process.platform !== "linux")("finds this process behind a port it listens on", async () => {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const { port } = server;
  expect(await portOwner(port ?? 0)).toContain(`(process ${process.pid})`);
  await server.stop(true);
  expect(await portOwner(port ?? 0)).toBeUndefined();
});

test("reads what lsof prints", () => {
  expect(parseLsof("p512\ncnode\nf20\n")).toBe("node (process 512)");
  expect(parseLsof("")).toBeUndefined();
});

test("knows nothing on other systems", async () => {
  expect(await portOwner(80, "win32")).toBeUndefined();
});
