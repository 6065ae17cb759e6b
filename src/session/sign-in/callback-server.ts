import { createServer, type Server, type ServerResponse } from "node:http";
import { CecError } from "../../base/errors.ts";
import { portOwner } from "../../base/port-owner.ts";
import { loopbackRedirect } from "../../protocol/oidc.ts";
import { signInPage } from "./sign-in-page.ts";

/** What the browser brought back, and the page it is waiting for. */
export interface Callback {
  readonly query: URLSearchParams;
  /** Ends the browser's wait. To be called once. */
  show(worked: boolean, text: string): void;
}

/** The other end of the redirect address while a person signs in. */
export interface CallbackServer {
  readonly port: number;
  /** @throws CecError `sign-in` after `timeoutMs`, `interrupted` by the signal. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<Callback>;
  /** Lets the last page go out, then closes. */
  close(): Promise<void>;
}

const redirect = new URL(loopbackRedirect);

/**
 * Listens where the server sends the browser after a sign-in: on the loopback addresses only, both of them, for `localhost` may mean either.
 * @param port another than the registered one is of use to tests only.
 * @throws CecError `conflict` when the port is taken, saying by what.
 */
export async function openCallbackServer(port = Number(redirect.port)): Promise<CallbackServer> {
  const waiting: Callback[] = [];
  let wake: () => void = () => undefined;
  const handle = (path: string, response: ServerResponse) => {
    const url = new URL(path, redirect.origin);
    if (url.pathname !== redirect.pathname) return answer(response, 404, signInPage(false, "There is nothing here."));
    waiting.push({
      query: url.searchParams,
      show: (worked, text) => answer(response, worked ? 200 : 400, signInPage(worked, text)),
    });
    wake();
  };
  const first = await listen(port, "127.0.0.1", handle).catch(async (error: unknown) => {
    throw await portFailure(port, error);
  });
  const bound = boundPort(first);
  // Machines without IPv6 do without; a foreign program there would get the browser's request.
  const second = await listen(bound, "::1", handle).catch(async (error: unknown) => {
    if (!isCode(error, "EADDRINUSE")) return undefined;
    first.close();
    throw await portFailure(bound, error);
  });
  return {
    port: bound,
    async next(timeoutMs, signal) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const callback = waiting.shift();
        if (callback) return callback;
        await pause(deadline - Date.now(), signal, (resume) => {
          wake = resume;
        });
      }
    },
    async close() {
      for (const left of waiting.splice(0)) left.show(false, "This sign-in has ended.");
      await Promise.all([first, second].map((server) => server && closed(server)));
    },
  };
}

function listen(port: number, host: string, handle: (path: string, response: ServerResponse) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => handle(request.url ?? "/", response));
    server.once("error", reject);
    server.listen({ port, host, exclusive: true, ipv6Only: host === "::1" }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

function boundPort(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // A browser keeps its connection open for a next request that will not come.
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}

async function pause(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  arm: (resume: () => void) => void,
): Promise<void> {
  const operation = "sign in";
  if (signal?.aborted) throw new CecError("interrupted", "interrupted", { operation });
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: CecError) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      if (error) reject(error);
      else resolve();
    };
    const aborted = () => settle(new CecError("interrupted", "interrupted", { operation }));
    const late = new CecError("sign-in", "nobody signed in within the time allowed", {
      operation,
      hint: "Start again, or use --no-browser and paste the code.",
    });
    const timer = setTimeout(() => settle(late), Math.max(0, timeoutMs));
    signal?.addEventListener("abort", aborted, { once: true });
    arm(() => settle());
  });
}

function answer(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    Connection: "close",
  });
  response.end(page);
}

async function portFailure(port: number, cause: unknown): Promise<CecError> {
  const owner = isCode(cause, "EADDRINUSE") ? await portOwner(port) : undefined;
  const why = isCode(cause, "EADDRINUSE") ? `is in use${owner ? ` by ${owner}` : ""}` : "cannot be listened on";
  return new CecError("conflict", `port ${port}, where the browser comes back to, ${why}`, {
    operation: "sign in",
    hint: "End that program, or use --no-browser and paste the code.",
    cause,
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
