import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Authority, authority } from "../../test/support/authority.ts";
import { type HttpProxy, httpProxy } from "../../test/support/http-proxy.ts";
import { rawServer } from "../../test/support/raw-server.ts";
import { createWire } from "./create-wire.ts";
import type { TraceEvent } from "./trace-event.ts";

let issued: Authority;
let proxy: HttpProxy;
let plain: Bun.Server<undefined>;
let secure: Bun.Server<undefined>;

const handlers = {
  fetch(request: Request, server: Bun.Server<undefined>) {
    return server.upgrade(request) ? undefined : new Response("no");
  },
  websocket: {
    message(socket: Bun.ServerWebSocket<undefined>, text: string | Buffer) {
      if (text === "bye") socket.close(1000);
      else if (text === "crash") socket.terminate();
      else if (text === "refuse") socket.close(4001, "no");
      else {
        socket.send(`1 ${text}`);
        socket.send(`2 ${text}`);
      }
    },
  },
} as const;

beforeAll(async () => {
  issued = await authority();
  proxy = await httpProxy();
  plain = Bun.serve({ hostname: "127.0.0.1", port: 0, ...handlers });
  secure = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert: issued.server.cert, key: issued.server.key },
    ...handlers,
  });
});
afterAll(async () => {
  proxy.stop();
  await Promise.all([plain.stop(true), secure.stop(true)]);
  await issued.remove();
});

async function conversation(
  wire: ReturnType<typeof createWire>,
  url: string,
  say: readonly string[],
): Promise<string[]> {
  const socket = await wire.openSocket(url);
  for (const text of say) socket.send(text);
  const heard: string[] = [];
  for await (const text of socket.messages) heard.push(text);
  return heard;
}
const errorOf = (work: Promise<unknown>) =>
  work.then(
    (value) => `no error but ${value}`,
    (error: unknown) => error,
  );

describe("messages", () => {
  test("come in order and end with a proper close", async () => {
    for (const scheme of ["http", "ws"]) {
      expect(await conversation(createWire(), `${scheme}://127.0.0.1:${plain.port}/`, ["a", "b", "bye"])).toEqual([
        "1 a",
        "2 a",
        "1 b",
        "2 b",
      ]);
    }
  });

  test("end with our own close as well", async () => {
    const socket = await createWire().openSocket(`http://127.0.0.1:${plain.port}/`);
    socket.close();
    for await (const text of socket.messages) expect.unreachable(text);
  });

  test.each(["crash", "refuse"])("break when the connection does (%s), after what came before", async (how) => {
    const socket = await createWire().openSocket(`http://127.0.0.1:${plain.port}/`);
    socket.send("a");
    const heard: string[] = [];
    const error = await errorOf(
      (async () => {
        for await (const text of socket.messages) {
          heard.push(text);
          if (heard.length === 2) socket.send(how);
        }
      })(),
    );
    expect(heard).toEqual(["1 a", "2 a"]);
    expect(error).toMatchObject({ code: "unavailable" });
  });

  test("end with the signal", async () => {
    const controller = new AbortController();
    const socket = await createWire().openSocket(`http://127.0.0.1:${plain.port}/`, controller.signal);
    setTimeout(() => controller.abort(), 20);
    const reading = (async () => {
      for await (const text of socket.messages) expect.unreachable(text);
    })();
    expect(await errorOf(reading)).toMatchObject({ code: "interrupted" });
    expect(await errorOf(createWire().openSocket("http://127.0.0.1:1/", controller.signal))).toMatchObject({
      code: "interrupted",
    });
  });
});

describe("opening", () => {
  test("over TLS relies on the same authorities as requests", async () => {
    const url = `https://localhost:${secure.port}/`;
    expect(await conversation(createWire({ caFiles: [issued.caFile] }), url, ["a", "bye"])).toEqual(["1 a", "2 a"]);
    expect(await conversation(createWire({ skipVerify: true }), url, ["bye"])).toEqual([]);
    expect(await errorOf(createWire().openSocket(url))).toMatchObject({ code: "unavailable" });
  });

  test("goes through the proxy", async () => {
    const wire = createWire({ env: { ALL_PROXY: proxy.url }, caFiles: [issued.caFile] });
    expect(await conversation(wire, `http://cells.example:${plain.port}/`, ["a", "bye"])).toEqual(["1 a", "2 a"]);
    expect(await conversation(wire, `https://cells.example:${secure.port}/`, ["b", "bye"])).toEqual(["1 b", "2 b"]);
    expect(proxy.seen).toEqual([`CONNECT cells.example:${plain.port} -`, `CONNECT cells.example:${secure.port} -`]);
  });

  test("fails where there is none", async () => {
    const server = await rawServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno"));
    expect(await errorOf(createWire().openSocket(server.url))).toMatchObject({ code: "unavailable" });
    expect(await errorOf(createWire().openSocket("http://127.0.0.1:1/"))).toMatchObject({ code: "unavailable" });
    server.stop();
  });

  test("with a pinned certificate is left to polling", async () => {
    const pinned = createWire({ pinnedSha256: "00" });
    expect(await errorOf(pinned.openSocket(`https://localhost:${secure.port}/`))).toMatchObject({ code: "failed" });
  });

  test("is traced, without secrets", async () => {
    const events: TraceEvent[] = [];
    const wire = createWire({ trace: (event) => events.push(event) });
    await conversation(wire, `http://127.0.0.1:${plain.port}/?token=SECRET-TOKEN`, ["SECRET-TOKEN", "bye"]);
    expect(events).toMatchObject([
      { kind: "socket", state: "open" },
      { kind: "socket", state: "closed", error: undefined },
    ]);
    expect(JSON.stringify(events)).not.toContain("SECRET-TOKEN");
  });
});
