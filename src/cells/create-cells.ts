import { type CellsOptions, restCaller } from "./caller.ts";
import { jobs } from "./jobs.ts";
import { type Search, search } from "./search.ts";
import { server } from "./server.ts";
import { tree } from "./tree.ts";
import type { Jobs, Server, Tree } from "./types.ts";

/** The REST side of a server, one member per service. */
export interface Cells {
  readonly server: Server;
  readonly tree: Tree;
  readonly jobs: Jobs;
  readonly search: Search;
}

/** Nothing is sent until a method is called. */
export function createCells(options: CellsOptions): Cells {
  const call = restCaller(options);
  return { server: server(call), tree: tree(call), jobs: jobs(call), search: search(call) };
}
