import type {
  MetaNamespaceBody,
  MetaNamespacesAnswer,
  UserMetaBody,
  UserMetaSearchAnswer,
  UserMetaSearchRequest,
  UserMetaUpdateAnswer,
  UserMetaUpdateRequest,
} from "../protocol/meta.ts";
import type { StatsAnswer } from "../protocol/rest.ts";
import { parseNode, parseValue } from "./node.ts";
import { encodePath, type Rest } from "./rest.ts";
import type { CallOptions, Meta, MetaNamespace, UserMeta } from "./types.ts";

/** Values, or nodes asked about, per request. */
const batchSize = 200;

export function metaService(rest: Rest): Meta {
  async function update(
    request: UserMetaUpdateRequest,
    operation: string,
    { signal }: CallOptions,
  ): Promise<UserMeta[]> {
    const call = { operation, method: "PUT", endpoint: "/user-meta/update", idempotent: true, signal } as const;
    const answer = await rest.json<UserMetaUpdateAnswer>({ ...call, body: request });
    return (answer.MetaDatas ?? []).map(parseMeta);
  }

  async function search(nodeUuids: readonly string[], namespace?: string, { signal }: CallOptions = {}) {
    const found: UserMeta[] = [];
    for (const batch of batches([...new Set(nodeUuids)])) {
      const body: UserMetaSearchRequest = {
        NodeUuids: batch,
        ...(namespace === undefined ? {} : { Namespace: namespace }),
      };
      const call = {
        operation: "read metadata",
        method: "POST",
        endpoint: "/user-meta/search",
        idempotent: true,
      } as const;
      const answer = await rest.json<UserMetaSearchAnswer>({ ...call, body, signal });
      found.push(...(answer.Metadatas ?? []).map(parseMeta));
    }
    return found;
  }

  async function free(kind: "set" | "delete", path: string, body: object, { signal }: CallOptions): Promise<void> {
    const operation = kind === "set" ? "keep metadata" : "delete metadata";
    const endpoint = `/meta/${kind}/${encodePath(path)}`;
    await rest.json({ operation, path, method: "POST", endpoint, body, idempotent: true, signal });
  }

  return {
    async namespaces({ signal } = {}) {
      const call = {
        operation: "list the namespaces",
        method: "GET",
        endpoint: "/user-meta/namespace",
        signal,
      } as const;
      return ((await rest.json<MetaNamespacesAnswer>(call)).Namespaces ?? []).map(parseNamespace);
    },

    async set(changes, options = {}) {
      const done: UserMeta[] = [];
      for (const batch of batches(changes)) {
        const MetaDatas = batch.map(({ nodeUuid, namespace, value }) => ({
          NodeUuid: nodeUuid,
          Namespace: namespace,
          JsonValue: JSON.stringify(value),
        }));
        done.push(...(await update({ Operation: "PUT", MetaDatas }, "set metadata", options)));
      }
      return done;
    },

    async unset(values, options = {}) {
      const namespaces = new Set(values.map((value) => value.namespace));
      const known = await search(
        values.map((value) => value.nodeUuid),
        namespaces.size === 1 ? [...namespaces][0] : undefined,
        options,
      );
      const wanted = new Set(values.map((value) => `${value.nodeUuid} ${value.namespace}`));
      const doomed = known.filter((value) => wanted.has(`${value.nodeUuid} ${value.namespace}`));
      for (const batch of batches(doomed)) {
        // Without the value's own UUID the server says yes and does nothing.
        const MetaDatas = batch.map(({ uuid, nodeUuid, namespace, value }) => ({
          Uuid: uuid,
          NodeUuid: nodeUuid,
          Namespace: namespace,
          JsonValue: JSON.stringify(value),
        }));
        await update({ Operation: "DELETE", MetaDatas }, "delete metadata", options);
      }
      return doomed.length;
    },

    search,

    async knownTags(namespace, { signal } = {}) {
      const endpoint = `/user-meta/tags/${encodePath(namespace)}`;
      const answer = await rest.json<{ Tags?: string[] }>({
        operation: "list the tags",
        method: "GET",
        endpoint,
        signal,
      });
      return answer.Tags ?? [];
    },

    async addTag(namespace, tag, { signal } = {}) {
      const endpoint = `/user-meta/tags/${encodePath(namespace)}`;
      const body = { Namespace: namespace, Tag: tag };
      await rest.json({ operation: "add a tag", method: "POST", endpoint, body, idempotent: true, signal });
    },

    async bookmarks({ signal } = {}) {
      const call = {
        operation: "list the bookmarks",
        method: "POST",
        endpoint: "/user-meta/bookmarks",
        body: {},
      } as const;
      const answer = await rest.json<StatsAnswer>({ ...call, idempotent: true, signal });
      return (answer.Nodes ?? []).map(parseNode);
    },

    setFree: (path, namespace, value, options = {}) =>
      free("set", path, { Metadatas: [{ Namespace: namespace, JsonMeta: JSON.stringify(value) }] }, options),
    unsetFree: (path, namespace, options = {}) => free("delete", path, { Namespace: [namespace] }, options),
  };
}

function* batches<Item>(items: readonly Item[]): Generator<Item[], void, void> {
  for (let at = 0; at < items.length; at += batchSize) yield items.slice(at, at + batchSize);
}

function parseMeta(body: UserMetaBody): UserMeta {
  return {
    uuid: body.Uuid ?? "",
    nodeUuid: body.NodeUuid ?? "",
    namespace: body.Namespace ?? "",
    value: parseValue(body.JsonValue ?? ""),
  };
}

function parseNamespace(body: MetaNamespaceBody): MetaNamespace {
  const definition = parseValue(body.JsonDefinition ?? "{}");
  const { type, data } = (typeof definition === "object" && definition !== null ? definition : {}) as {
    type?: string;
    data?: unknown;
  };
  return {
    name: body.Namespace ?? "",
    label: body.Label ?? "",
    type: type ?? "string",
    data,
    order: body.Order ?? 0,
    indexable: body.Indexable ?? false,
    body,
  };
}
