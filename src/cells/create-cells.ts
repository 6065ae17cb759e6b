import type { TokenSource, Wire } from "../wire/types.ts";
import { datasourcesService } from "./datasources.ts";
import { jobsService } from "./jobs.ts";
import { metaService } from "./meta.ts";
import { peopleService } from "./people.ts";
import { restCaller } from "./rest.ts";
import { searchService } from "./search.ts";
import { serverService } from "./server.ts";
import { sharesService } from "./shares.ts";
import { treeService } from "./tree.ts";
import type { Datasources, Jobs, Meta, People, Search, Server, Shares, Tree } from "./types.ts";

export interface CellsOptions {
  readonly wire: Wire;
  /** Scheme, host and port of the server. */
  readonly url: string;
  /** Where REST is, from the server's own settings. Default `/a`. */
  readonly restRoot?: string;
  readonly tokens: TokenSource;
}

/** The REST side of a server, one member per service. */
export interface Cells {
  readonly server: Server;
  readonly tree: Tree;
  readonly jobs: Jobs;
  readonly search: Search;
  readonly meta: Meta;
  readonly shares: Shares;
  readonly people: People;
  readonly datasources: Datasources;
}

/** Nothing is sent until a method is called. */
export function createCells({ wire, url: address, restRoot = "/a", tokens }: CellsOptions): Cells {
  const url = address.replace(/\/+$/, "");
  const rest = restCaller(wire, `${url}${restRoot}`, tokens);
  const jobs = jobsService(rest, { wire, url, tokens });
  return {
    server: serverService(rest, restCaller(wire, `${url}${restRoot}`, undefined), tokens),
    tree: treeService(rest),
    jobs,
    search: searchService(rest),
    meta: metaService(rest),
    shares: sharesService(rest, url),
    people: peopleService(rest),
    datasources: datasourcesService(rest, jobs.run),
  };
}
