import type { PolicyBody } from "./people.ts";
import type { NodeBody } from "./rest.ts";

/** User metadata (`/a/user-meta`) and free metadata (`/a/meta/{get,set,delete}/{path}`). */

export interface MetaNamespaceBody {
  Namespace?: string;
  Label?: string;
  Order?: number;
  Indexable?: boolean;
  /** JSON text such as `{"type":"tags"}`. */
  JsonDefinition?: string;
  Policies?: PolicyBody[] | null;
  PoliciesContextEditable?: boolean;
}

export interface MetaNamespacesAnswer {
  Namespaces?: MetaNamespaceBody[];
}

/** `PUT /a/user-meta/namespace`, administrators only. */
export interface MetaNamespacesRequest {
  Operation: "PUT" | "DELETE";
  Namespaces: MetaNamespaceBody[];
}

export interface UserMetaBody {
  Uuid?: string;
  NodeUuid?: string;
  Namespace?: string;
  /** JSON text: a string value is quoted inside. */
  JsonValue?: string;
  Policies?: PolicyBody[] | null;
  ResolvedNode?: NodeBody;
}

/** `PUT /a/user-meta/update`. DELETE needs the `Uuid` of the metadata itself. */
export interface UserMetaUpdateRequest {
  Operation: "PUT" | "DELETE";
  MetaDatas: UserMetaBody[];
}

export interface UserMetaUpdateAnswer {
  MetaDatas?: UserMetaBody[];
}

/** `POST /a/user-meta/search`. */
export interface UserMetaSearchRequest {
  NodeUuids?: string[];
  MetadataUuids?: string[];
  Namespace?: string;
}

export interface UserMetaSearchAnswer {
  Metadatas?: UserMetaBody[];
}
