import type { CellBody, CellRequest, LinkBody, LinkPermission, LinkRequest } from "../protocol/shares.ts";
import type { CallOptions } from "./types.ts";

/** A public link. */
export interface ShareLink {
  readonly uuid: string;
  /** Last segment of its address. */
  readonly hash: string;
  /** Absolute. */
  readonly url: string;
  readonly label: string;
  readonly description: string;
  readonly nodeUuids: readonly string[];
  /** Paths of what it shares, as far as the answer that told of it has them. */
  readonly paths: readonly string[];
  readonly permissions: readonly LinkPermission[];
  readonly passwordRequired: boolean;
  /** Seconds since the epoch. */
  readonly startsSeconds: number | undefined;
  readonly expiresSeconds: number | undefined;
  readonly maxDownloads: number | undefined;
  readonly downloads: number;
  readonly template: string;
  readonly targetUsers: readonly string[];
  readonly restrictToTargetUsers: boolean;
  /** As the server sent it: an update sends the whole link. */
  readonly body: LinkBody;
}

/** `/a/share`. */
export interface Shares {
  /** @throws CecError `not-found` for an unknown node, `forbidden` where the rules ask for a password or an expiry, or forbid links. */
  createLink(request: LinkRequest, options?: CallOptions): Promise<ShareLink>;
  /** Needs `Uuid`; everything left out is reset. A hash of one's own can only be given here. */
  updateLink(request: LinkRequest, options?: CallOptions): Promise<ShareLink>;
  /** @throws CecError `not-found`. */
  getLink(uuid: string, options?: CallOptions): Promise<ShareLink>;
  /** @throws CecError `not-found`. */
  removeLink(uuid: string, options?: CallOptions): Promise<void>;
  /**
   * The links of the caller, by whichever way the server has: some versions answer the list of shares with nothing at all, then the
   * workspaces behind the links are asked for, and each link.
   */
  listLinks(options?: CallOptions): AsyncIterable<ShareLink>;
  createCell(request: CellRequest, options?: CallOptions): Promise<CellBody>;
  getCell(uuid: string, options?: CallOptions): Promise<CellBody>;
  removeCell(uuid: string, options?: CallOptions): Promise<void>;
}
