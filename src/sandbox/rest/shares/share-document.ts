import type { LinkPermission } from "../../../protocol/shares.ts";

/** What a public link adds to its workspace (of the same uuid); kept as document `link`. */
export interface LinkDocument {
  readonly uuid: string;
  readonly hash: string;
  readonly userUuid: string;
  readonly userLogin: string;
  readonly hasPassword: boolean;
  /** Seconds since the epoch; empty for none. */
  readonly accessStart: string;
  readonly accessEnd: string;
  readonly maxDownloads: string;
  readonly downloads: number;
  readonly template: string;
  readonly permissions: readonly LinkPermission[];
  readonly targetUsers: Readonly<Record<string, { Display?: string; DownloadCount?: number }>> | undefined;
  readonly restricted: boolean;
}

export const linkKind = "link";
