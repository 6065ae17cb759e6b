import type { NodeBody, SearchAnswer, SearchRequest } from "../../../protocol/rest.ts";
import type { NodeRow } from "../../store/facts.ts";
import { nodeBody } from "../../tree/node-body.ts";
import type { WorkspaceView } from "../../tree/tree.ts";
import { search } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { Facets } from "./facets.ts";
import { compileQuery } from "./query.ts";

type Search = UserCall<Partial<SearchRequest>>;

const defaultSize = 10;
/** The index follows writes after a while; until then hits are counted and not yet found. */
const indexLagMs = 1500;

interface Hit {
  readonly node: NodeRow;
  readonly path: string;
  readonly view: WorkspaceView;
}

/** `POST /a/search/nodes`: all workspaces of the caller, or the folders named by `PathPrefix`; files with a leading dot included. */
export const searchRoute = route<Search["body"]>("POST", "/search/nodes", "user", search, (call): SearchAnswer => {
  const { Size = defaultSize, From = 0, Query = {} } = call.body;
  const matches = compileQuery(call, Query);
  const facets = new Facets(call.clock.now());
  const results: NodeBody[] = [];
  let seen = 0;
  for (const hit of candidates(call, Query.PathPrefix ?? [])) {
    if (!matches(hit.node)) continue;
    facets.count(hit.node);
    if (call.clock.now() - hit.node.readyAt < indexLagMs && hit.node.leaf) continue;
    if (seen++ < From || results.length >= Size) continue;
    results.push(resultBody(call, hit));
  }
  const found = facets.all();
  return {
    ...(results.length === 0 ? {} : { Results: results }),
    ...(found.length === 0 ? {} : { Facets: found }),
    ...(results.length === 0 ? {} : { Total: results.length }),
  };
});

function* candidates(call: Search, prefixes: readonly string[]): Generator<Hit> {
  for (const view of call.tree.workspaces(call.caller.user)) {
    const inside = prefixes.filter((prefix) => prefix === view.slug || prefix.startsWith(`${view.slug}/`));
    if (prefixes.length > 0 && inside.length === 0) continue;
    for (const prefix of prefixes.length === 0 ? [view.slug] : inside) {
      const at = call.tree.locate(call.caller.user, prefix);
      const root = call.facts.nodes.find(at.path);
      if (root === undefined) continue;
      for (const { path, node } of call.facts.nodes.descend(root.id)) yield { node, path: `${at.shown}/${path}`, view };
    }
  }
}

function resultBody(call: Search, { node, path, view }: Hit): NodeBody {
  const body = nodeBody(call, node, path, { login: call.caller.user.login });
  body.MetaStore = {
    ...body.MetaStore,
    repository_display: JSON.stringify(view.label),
    repository_id: JSON.stringify(view.uuid),
  };
  return body;
}
