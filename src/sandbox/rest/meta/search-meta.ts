import type { UserMetaSearchAnswer, UserMetaSearchRequest } from "../../../protocol/meta.ts";
import type { NodeBody } from "../../../protocol/rest.ts";
import { nodeBody } from "../../tree/node-body.ts";
import { bookmarks, userMetaSearch } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { appearsIn, shownPath, userMetaBody } from "./user-meta-body.ts";

/** `POST /a/user-meta/search`: the metadata themselves, with the uuids a deletion needs. */
export const searchMetaRoute = route<UserMetaSearchRequest>(
  "POST",
  "/user-meta/search",
  "user",
  userMetaSearch,
  (call): UserMetaSearchAnswer => {
    const { NodeUuids = [], MetadataUuids = [], Namespace = "" } = call.body;
    const rows = [
      ...NodeUuids.flatMap((uuid) => call.facts.meta.of(uuid)),
      ...MetadataUuids.flatMap((uuid) => call.facts.meta.byUuid(uuid) ?? []),
      ...(NodeUuids.length + MetadataUuids.length === 0 ? call.facts.meta.inNamespace(Namespace) : []),
    ].filter((row) => row.owner === "" || row.owner === call.caller.user.login);
    const found = rows.filter((row) => Namespace === "" || row.namespace === Namespace);
    return found.length === 0 ? {} : { Metadatas: found.map((row) => userMetaBody(call, row, undefined)) };
  },
);

/** `POST /a/user-meta/bookmarks`: the nodes the caller marked, with the places they show up in. */
export const bookmarksRoute = route<{ All?: boolean }>("POST", "/user-meta/bookmarks", "user", bookmarks, (call) => {
  const { user } = call.caller;
  const nodes = call.facts.meta.inNamespace("bookmark", user.login).flatMap((row): NodeBody[] => {
    const node = call.facts.nodes.byUuid(row.nodeUuid);
    if (node === undefined) return [];
    const path = call.facts.nodes.pathOf(node);
    const shown = shownPath(call, user, path);
    if (shown === undefined) return [];
    return [{ ...nodeBody(call, node, shown, { login: user.login }), AppearsIn: appearsIn(call, user, path) }];
  });
  return nodes.length === 0 ? {} : { Nodes: nodes };
});
