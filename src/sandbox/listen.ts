import type { Server } from "bun";
import type { Caller, Context, Services } from "./context.ts";
import type { EventSocket, SocketData } from "./events/event-socket.ts";
import { htmlPage } from "./html-page.ts";
import { handleOidc } from "./oidc/route.ts";
import { publicPage } from "./public-page.ts";
import type { RequestLog } from "./request-log.ts";
import { handleRest } from "./rest/route.ts";
import { handleS3 } from "./s3/route.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Added before each answer. */
  readonly latencyMs: number;
  readonly requests: RequestLog;
  readonly socket: EventSocket;
  /** `undefined` until everything is ready: requests are told to come again. */
  readonly services: () => Services | undefined;
}

/** Opens the port and hands each request to the side it belongs to. @throws Error when the port cannot be taken */
export function listen(options: ListenOptions): Server<SocketData> {
  const { socket } = options;
  return Bun.serve<SocketData>({
    hostname: options.host,
    port: options.port,
    development: false,
    // Without development mode Bun would share a port that is taken.
    reusePort: false,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    idleTimeout: 255,
    websocket: socket.handlers,
    fetch: (request, server) => {
      const services = options.services();
      if (services === undefined) return starting();
      if (isSocketPath(request.url) && server.upgrade(request, { data: socket.open() })) return undefined;
      return answer(request, services, options);
    },
    error: (error) => {
      options.services()?.log(`failure: ${error.stack ?? error.message}`);
      return dropped();
    },
  });
}

/** What a handler that fails in an unforeseen way leaves on a real server: no answer at all, the connection just ends. */
function dropped(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error() }));
}

function isSocketPath(url: string): boolean {
  return /^[a-z]+:\/\/[^/]+\/ws\/(event|chat)$/.test(url);
}

/** A range says its length twice, and the runtime adds the other one only when it sends. */
function announcedBytes(headers: Headers): number {
  const length = headers.get("content-length");
  if (length !== null) return Number(length);
  const [, start, end] = /^bytes (\d+)-(\d+)/.exec(headers.get("content-range") ?? "") ?? [];
  return end === undefined ? 0 : Number(end) - Number(start) + 1;
}

async function answer(request: Request, services: Services, options: ListenOptions): Promise<Response> {
  const at = services.clock.now();
  if (options.latencyMs > 0) await services.clock.sleep(options.latencyMs);
  const url = new URL(request.url);
  let user: string | undefined;
  const note = (login: string) => {
    user = login;
  };
  const path = decodedPath(url.pathname);
  const response = await respond(request, url, path, services, note);
  response.headers.set("date", new Date(services.clock.now()).toUTCString());
  const shownPath = path ?? url.pathname;
  options.requests.add({
    method: request.method,
    path: shownPath,
    query: url.search,
    status: response.status,
    requestBytes: Number(request.headers.get("content-length") ?? 0),
    responseBytes: announcedBytes(response.headers),
    user,
    at,
  });
  services.log(`${request.method} ${shownPath} ${response.status}`);
  return response;
}

function respond(
  request: Request,
  url: URL,
  path: string | undefined,
  services: Services,
  noteUser: (login: string) => void,
): Response | Promise<Response> {
  if (path === undefined) return new Response("400 Bad Request", { status: 400 });
  if (url.pathname.includes("//")) return redirectToClean(url);
  const context = makeContext(request, url, path, services, noteUser);
  if (within(path, "/a")) return handleRest(context);
  if (within(path, "/io") || within(path, "/data")) return handleS3(request, context);
  if (within(path, "/oidc") || within(path, "/oauth2")) return handleOidc(request, context);
  if (path === "/" && /^AWS4-HMAC-SHA256 /.test(request.headers.get("authorization") ?? "")) {
    return handleS3(request, context);
  }
  if (path.startsWith("/public/")) return publicPage(context);
  return htmlPage();
}

function makeContext(
  request: Request,
  url: URL,
  path: string,
  services: Services,
  noteUser: (login: string) => void,
): Context {
  const authenticate = (token: string): Caller | undefined => {
    const facts = services.facts.tokens.check(token);
    const user = facts === undefined ? undefined : services.facts.users.byLogin(facts.login);
    if (facts === undefined || user === undefined) return undefined;
    noteUser(user.login);
    return { user, token: facts, isAdmin: services.idm.isAdmin(user) };
  };
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const caller = bearer === undefined ? undefined : authenticate(bearer);
  return { ...services, request, url, path, caller, authenticate, noteUser };
}

/** `undefined` for percent signs that encode nothing. */
function decodedPath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname).normalize("NFC");
  } catch {
    return undefined;
  }
}

function redirectToClean(url: URL): Response {
  const location = url.pathname.replace(/\/{2,}/g, "/") + url.search;
  return new Response(null, { status: 301, headers: { location } });
}

function within(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function starting(): Response {
  const title = "Server is starting";
  return Response.json(
    { Code: "503", Title: title, Detail: `${title}, please retry later` },
    { status: 503, headers: { "retry-after": "10" } },
  );
}
