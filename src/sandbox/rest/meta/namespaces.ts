import type { MetaNamespaceBody, MetaNamespacesAnswer, MetaNamespacesRequest } from "../../../protocol/meta.ts";
import { makePolicies } from "../../idm/policies.ts";
import { untyped } from "../answer.ts";
import { compact } from "../proto/compact.ts";
import { namespaces } from "../proto/shapes.ts";
import { route } from "../router.ts";

const kind = "namespace";

/** `GET /a/user-meta/namespace`. */
export const namespacesRoute = route("GET", "/user-meta/namespace", "user", undefined, (call): MetaNamespacesAnswer => {
  const all = call.facts.documents.all<MetaNamespaceBody>(kind);
  return all.length === 0 ? {} : { Namespaces: all };
});

/** `PUT /a/user-meta/namespace`, for administrators. */
export const namespacesUpdateRoute = route<MetaNamespacesRequest>(
  "PUT",
  "/user-meta/namespace",
  "admin",
  namespaces,
  (call): MetaNamespacesAnswer => {
    const { documents } = call.facts;
    const done: MetaNamespaceBody[] = [];
    for (const wanted of call.body.Namespaces ?? []) {
      const name = wanted.Namespace ?? "";
      if (!name.startsWith("usermeta-")) throw untyped(`user defined meta must start with usermeta- prefix`);
      if (call.body.Operation === "DELETE") documents.remove(kind, name);
      else {
        const Policies =
          wanted.Policies ??
          makePolicies(documents, name, [
            ["READ", "*"],
            ["WRITE", "*"],
          ]);
        const kept = compact({ ...wanted, Policies, PoliciesContextEditable: true });
        documents.put(kind, name, kept);
        done.push(kept);
      }
    }
    return done.length === 0 ? {} : { Namespaces: done };
  },
);
