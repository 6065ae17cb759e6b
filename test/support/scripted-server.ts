/** One request as the scripted server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  stop(): Promise<void>;
}

export type Script = Readonly<Record<string, (request: SeenRequest) => Response | Promise<Response>>>;

/** Answers `METHOD /path` (without query) by the script, anything else as a real server does: 200 and a page. */
export function scriptedServer(script: Script): ScriptedServer {
  const seen: SeenRequest[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const body = await request.text();
      const entry = { method: request.method, path: pathname + search, headers: request.headers, body };
      seen.push(entry);
      const handler = script[`${request.method} ${pathname}`];
      return handler
        ? handler(entry)
        : new Response("<html><body>Pydio</body></html>", { headers: { "content-type": "text/html" } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, seen, stop: () => server.stop(true) };
}
