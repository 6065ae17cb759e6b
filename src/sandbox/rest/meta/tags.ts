import type { Services } from "../../context.ts";
import { tag } from "../proto/shapes.ts";
import { route } from "../router.ts";

const kind = "tags";

/** Remembers the words of a `usermeta-` value, for suggestions. */
export function addTags(services: Pick<Services, "facts">, namespace: string, json: string): void {
  if (!namespace.startsWith("usermeta-")) return;
  const value: unknown = JSON.parse(json);
  if (typeof value !== "string") return;
  const known = tagsOf(services, namespace);
  const added = value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "" && !known.includes(word));
  if (added.length > 0) services.facts.documents.put(kind, namespace, [...known, ...added]);
}

function tagsOf(services: Pick<Services, "facts">, namespace: string): string[] {
  return services.facts.documents.get<string[]>(kind, namespace) ?? [];
}

/** `/a/user-meta/tags/{namespace}`: read, add one, remove one or (`*`) all. */
export const tagRoutes = [
  route("GET", "/user-meta/tags/{namespace}", "user", undefined, (call) => {
    const tags = tagsOf(call, call.params.namespace ?? "");
    return tags.length === 0 ? {} : { Tags: tags };
  }),
  route<{ Tag?: string }>("POST", "/user-meta/tags/{namespace}", "user", tag, (call) => {
    addTags(call, call.params.namespace ?? "", JSON.stringify(call.body.Tag ?? ""));
    return { Success: true };
  }),
  route("DELETE", "/user-meta/tags/{namespace}/{tag}", "user", undefined, (call) => {
    const { namespace = "", tag: word = "" } = call.params;
    const left = word === "*" ? [] : tagsOf(call, namespace).filter((known) => known !== word);
    call.facts.documents.put(kind, namespace, left);
    return { Success: true };
  }),
];
