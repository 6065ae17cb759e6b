import type { MetaNamespaceBody } from "../protocol/meta.ts";
import type { CallOptions, CellsNode } from "./types.ts";

export interface MetaNamespace {
  /** Such as `usermeta-tags`. */
  readonly name: string;
  readonly label: string;
  /** `string`, `textarea`, `integer`, `boolean`, `date`, `choice`, `tags`, `stars_rate`, `css_label`, `json`. */
  readonly type: string;
  /** What belongs to the type, such as the items of a choice. */
  readonly data: unknown;
  readonly order: number;
  readonly indexable: boolean;
  readonly body: MetaNamespaceBody;
}

/** One value of user metadata. */
export interface UserMeta {
  /** Of the value itself: deleting needs it. */
  readonly uuid: string;
  readonly nodeUuid: string;
  readonly namespace: string;
  readonly value: unknown;
}

export interface UserMetaChange {
  readonly nodeUuid: string;
  readonly namespace: string;
  /** Written as JSON. */
  readonly value: unknown;
}

/** `/a/user-meta` and `/a/meta`. */
export interface Meta {
  namespaces(options?: CallOptions): Promise<MetaNamespace[]>;
  /** Sets values, many nodes a request. @throws CecError `not-found` for an unknown namespace, `forbidden`. */
  set(changes: readonly UserMetaChange[], options?: CallOptions): Promise<UserMeta[]>;
  /** Deletes the values that exist; resolves with how many there were. */
  unset(values: readonly Omit<UserMetaChange, "value">[], options?: CallOptions): Promise<number>;
  /** Values of these nodes, of one namespace or of all. */
  search(nodeUuids: readonly string[], namespace?: string, options?: CallOptions): Promise<UserMeta[]>;
  /** Tags the server knows in a namespace of type `tags`. */
  knownTags(namespace: string, options?: CallOptions): Promise<string[]>;
  addTag(namespace: string, tag: string, options?: CallOptions): Promise<void>;
  bookmarks(options?: CallOptions): Promise<CellsNode[]>;
  /** Keeps any JSON object with a node, under a name of one's own; listings give it back in `meta`. One request per node. */
  setFree(path: string, namespace: string, value: object, options?: CallOptions): Promise<void>;
  /** Leaves an empty value behind, which listings show as `""`. */
  unsetFree(path: string, namespace: string, options?: CallOptions): Promise<void>;
}
