import { isCecError } from "../../base/errors.ts";
import type { Context } from "../context.ts";
import { htmlPage } from "../html-page.ts";
import { badToken, errorAnswer, jsonAnswer, notAllowed, plainAnswer } from "./answer.ts";
import { decode } from "./proto/decode.ts";
import { type Match, Router } from "./router.ts";
import { routes } from "./routes.ts";

const router = new Router(routes);
/** Services whose unknown paths a standard user is refused before anybody looks whether they exist. */
const adminServices: readonly string[] = ["acl", "auth", "config", "log"];

/** Answers everything below `/a`. */
export async function handleRest(context: Context): Promise<Response> {
  const { request, path, caller, url } = context;
  const below = path.slice("/a".length);
  const service = below.split("/")[1] ?? "";
  if (!router.knows(service)) return htmlPage();
  const matches = router.match(below);
  const match = matches.find((each) => each.route.method === request.method);
  if (match?.route.access !== "public") {
    if (caller === undefined) return request.headers.has("authorization") ? badToken() : notAllowed();
    if (
      !caller.isAdmin &&
      (match?.route.access === "admin" || (match === undefined && adminServices.includes(service)))
    )
      return notAllowed();
    // Access rules match the address with its query: any query is a stranger to them.
    if (!caller.isAdmin && url.search !== "") return notAllowed();
  }
  if (match === undefined) return noSuchRoute(matches);
  const refused = refuseTypes(request);
  if (refused !== undefined) return refused;
  try {
    return await run(context, match);
  } catch (error) {
    if (isCecError(error)) return errorAnswer(error);
    throw error;
  }
}

async function run(context: Context, match: Match): Promise<Response> {
  const { route, params } = match;
  const body = route.shape === undefined ? undefined : decode(await context.request.text(), route.shape);
  const reply = await route.handle({ ...context, params, body });
  if (reply instanceof Response) return reply;
  // The server has no XML for its messages: whoever asks for it gets nothing.
  if (/^application\/xml\b/.test(context.request.headers.get("accept") ?? ""))
    return new Response(null, { status: 200 });
  return jsonAnswer(reply ?? {});
}

function noSuchRoute(matches: readonly Match[]): Response {
  if (matches.length === 0) return plainAnswer("404: Page Not Found", 404);
  const allow = matches.map((each) => each.route.method).join(", ");
  return plainAnswer("405: Method Not Allowed", 405, { allow });
}

function refuseTypes(request: Request): Response | undefined {
  const accept = request.headers.get("accept") ?? "*/*";
  if (!/\*\/\*|application\/(json|xml|\*)/.test(accept)) return plainAnswer("406: Not Acceptable", 406);
  const hasBody = request.method === "POST" || request.method === "PUT";
  const type = request.headers.get("content-type") ?? "";
  if (hasBody && !/^application\/json\b/.test(type)) return plainAnswer("415: Unsupported Media Type", 415);
  return undefined;
}
