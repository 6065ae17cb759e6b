import type { Caller, Context } from "../context.ts";
import type { Shape } from "./proto/shape.ts";

/** Who may call: everybody, any user, administrators only. */
export type Access = "public" | "user" | "admin";

export interface Call<Body> extends Context {
  /** The one who calls; routes for `public` find it in `caller`, if at all. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** A call by somebody who is known. */
export interface UserCall<Body> extends Call<Body> {
  readonly caller: Caller;
}

/** The JSON to answer with (`undefined` = `{}`), or a whole response. */
export type Reply = object | Response | undefined;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/a`: names, `{name}` for one segment, `{name*}` for the rest (at least one character). */
  readonly pattern: string;
  readonly access: Access;
  /** `undefined` for requests without a body. */
  readonly shape: Shape | undefined;
  readonly handle: (call: Call<unknown>) => Reply | Promise<Reply>;
}

/** A route for users or administrators. `Body` is what the shape lets through. */
export function route<Body = undefined>(
  method: Route["method"],
  pattern: string,
  access: "user" | "admin",
  shape: Shape | undefined,
  handle: (call: UserCall<Body>) => Reply | Promise<Reply>,
): Route {
  return { method, pattern, access, shape, handle: (call) => handle(call as UserCall<Body>) };
}

export function publicRoute<Body = undefined>(
  method: Route["method"],
  pattern: string,
  shape: Shape | undefined,
  handle: (call: Call<Body>) => Reply | Promise<Reply>,
): Route {
  return { method, pattern, access: "public", shape, handle: (call) => handle(call as Call<Body>) };
}

interface Compiled {
  readonly route: Route;
  readonly test: RegExp;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a path; several methods may share one. */
export class Router {
  readonly #compiled: readonly Compiled[];
  readonly #services: ReadonlySet<string>;

  constructor(routes: readonly Route[]) {
    this.#compiled = routes.map((each) => ({ route: each, test: compile(each.pattern) }));
    this.#services = new Set(routes.map((each) => each.pattern.split("/")[1] ?? ""));
  }

  /** True for the first segment of any route: within a known service unknown paths are 404s, elsewhere they are web pages. */
  knows(service: string): boolean {
    return this.#services.has(service);
  }

  /** All routes for this path, whatever their method. */
  match(path: string): Match[] {
    const matches: Match[] = [];
    for (const { route: each, test } of this.#compiled) {
      const found = test.exec(path);
      if (found !== null) matches.push({ route: each, params: { ...found.groups } });
    }
    return matches;
  }
}

function compile(pattern: string): RegExp {
  const source = pattern.replace(/\{(\w+)(\*?)\}/g, (_, name: string, rest: string) =>
    rest === "*" ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${source}/?$`, "s");
}
