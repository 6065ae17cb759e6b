/**
 * Shapes of the Cells REST API v1 (`/a`). Protobuf JSON: field names are PascalCase, 64-bit integers are strings in answers (numbers are
 * accepted in requests), enums are names, and fields that hold their default value are left out.
 */

/** A 64-bit integer as the server writes it. Parsed only in `cells`. */
export type Int64 = string;

export type NodeType = "LEAF" | "COLLECTION";

export interface NodeBody {
  Uuid?: string;
  /** `<workspace slug>/<path>`, no leading slash; a workspace root carries a trailing slash. */
  Path?: string;
  Type?: NodeType;
  /** Bytes; absent when 0. For a folder: the sum of what is below, cached. */
  Size?: Int64;
  /** Seconds since the epoch: when the server wrote it. */
  MTime?: Int64;
  Mode?: number;
  /** MD5 of a single PUT, `<hex>-N` for multipart, `temporary` while an upload is in progress. */
  Etag?: string;
  /** name -> JSON text (strings arrive quoted twice). */
  MetaStore?: Record<string, string>;
  AppearsIn?: AppearsInBody[] | null;
  Commits?: unknown;
}

export interface AppearsInBody {
  WsUuid?: string;
  WsLabel?: string;
  Path?: string;
  WsSlug?: string;
  WsScope?: string;
}

export interface RestErrorBody {
  Code?: string;
  Title?: string;
  /** `<class>: <message>`; the class is one of `Forbidden`, `Not Found`, `Conflict`, `Unauthorized`, `Bad Request`, `Locked`... */
  Detail?: string;
  Source?: string;
  Meta?: Record<string, string>;
}

/** `POST /a/tree/stats` and `POST /a/meta/bulk/get`. */
export interface StatsRequest {
  NodePaths: string[];
  Limit?: number;
  Offset?: number;
  SortField?: string;
  SortDirDesc?: boolean;
  Filters?: { type?: NodeType };
  Versions?: boolean;
  AllMetaProviders?: boolean;
}

export interface PaginationBody {
  Limit?: number;
  CurrentOffset?: number;
  Total?: number;
  CurrentPage?: number;
  /** -1 when not known. */
  TotalPages?: number;
  NextOffset?: number;
  PrevOffset?: number;
}

export interface StatsAnswer {
  Nodes?: NodeBody[];
  Pagination?: PaginationBody;
}

/** `GET /a/tree/stat/{path}`. */
export interface StatAnswer {
  Node?: NodeBody;
}

/** `POST /a/tree/create`. */
export interface CreateRequest {
  Nodes: NodeBody[];
  Recursive?: boolean;
  TemplateUUID?: string;
}

export interface CreateAnswer {
  Children?: NodeBody[];
}

/** `POST /a/tree/delete`. */
export interface DeleteRequest {
  Nodes: NodeBody[];
  RemovePermanently?: boolean;
}

export interface BackgroundJobBody {
  Uuid?: string;
  Label?: string;
  NodeUuid?: string;
}

export interface DeleteAnswer {
  DeleteJobs?: BackgroundJobBody[];
}

/** `POST /a/tree/restore`. */
export interface RestoreAnswer {
  RestoreJobs?: BackgroundJobBody[];
}

/** `POST /a/tree/selection`. */
export interface SelectionAnswer {
  SelectionUUID?: string;
  Nodes?: NodeBody[];
}

/** `POST /a/search/nodes`. Every field of the query narrows it further. */
export interface SearchRequest {
  Query: SearchQueryBody;
  Size?: number;
  From?: number;
  Details?: boolean;
}

export interface SearchQueryBody {
  FileName?: string;
  FileNameOrContent?: string;
  Content?: string;
  Extension?: string;
  Type?: NodeType;
  MinSize?: Int64 | number;
  MaxSize?: Int64 | number;
  MinDate?: Int64 | number;
  MaxDate?: Int64 | number;
  DurationDate?: string;
  PathPrefix?: string[];
  UUIDs?: string[];
  FreeString?: string;
  GeoQuery?: unknown;
}

export interface FacetBody {
  FieldName?: string;
  Label?: string;
  Count?: number;
  Min?: Int64;
  Max?: Int64;
  Start?: number;
  End?: number;
}

export interface SearchAnswer {
  Results?: NodeBody[];
  Facets?: FacetBody[];
  /** Hits in this page, not overall. */
  Total?: number;
}

/** `GET /a/frontend/bootconf`, the fields a client needs. */
export interface BootconfAnswer {
  ENDPOINT_REST_API?: string;
  ENDPOINT_S3_GATEWAY?: string;
  ENDPOINT_WEBSOCKET?: string;
  PUBLIC_BASEURI?: string;
  session_timeout?: number;
  backend?: {
    PackageType?: string;
    PackageLabel?: string;
    /** A hash, not a version, when no valid token was sent. */
    Version?: string;
    License?: string;
    BuildRevision?: string;
    BuildStamp?: string;
    ServerOffset?: number;
  };
}

/** `POST /a/frontend/session`. */
export interface SessionRequest {
  AuthInfo: {
    type: "credentials" | "refresh" | "logout" | "authorization_code" | "external";
    login?: string;
    password?: string;
    challenge?: string;
    lang?: string;
    code?: string;
    code_verifier?: string;
  };
}

export interface SessionAnswer {
  JWT?: string;
  /** Seconds since the epoch. */
  ExpireTime?: number;
  Token?: { AccessToken?: string; IDToken?: string; ExpiresAt?: string };
  /** Only for a login that answers an OpenID Connect login challenge. */
  RedirectTo?: string;
}
