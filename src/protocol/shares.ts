import type { AclActionBody, PolicyBody } from "./people.ts";
import type { Int64, NodeBody } from "./rest.ts";

/** Public links (`/a/share/link`) and cells (`/a/share/cell`). */

export type LinkPermission = "Preview" | "Download" | "Upload";

export interface LinkBody {
  Uuid?: string;
  LinkHash?: string;
  /** Relative to the server's address unless the server has a share address configured. */
  LinkUrl?: string;
  Label?: string;
  Description?: string;
  UserUuid?: string;
  UserLogin?: string;
  PasswordRequired?: boolean;
  /** Seconds since the epoch. */
  AccessStart?: Int64;
  AccessEnd?: Int64;
  MaxDownloads?: Int64;
  CurrentDownloads?: Int64;
  ViewTemplateName?: string;
  TargetUsers?: Record<string, { Display?: string; DownloadCount?: number }> | null;
  RestrictToTargetUsers?: boolean;
  RootNodes?: NodeBody[];
  Permissions?: LinkPermission[];
  Policies?: PolicyBody[] | null;
  PoliciesContextEditable?: boolean;
}

export interface LinkRequest {
  ShareLink: LinkBody;
  PasswordEnabled?: boolean;
  CreatePassword?: string;
  UpdatePassword?: string;
  UpdateCustomHash?: string;
}

export interface CellAclBody {
  RoleId?: string;
  Actions?: AclActionBody[];
  IsUserRole?: boolean;
}

export interface CellBody {
  Uuid?: string;
  Label?: string;
  Description?: string;
  RootNodes?: NodeBody[];
  ACLs?: Record<string, CellAclBody>;
  Policies?: PolicyBody[] | null;
  PoliciesContextEditable?: boolean;
  AccessEnd?: Int64;
}

export interface CellRequest {
  Room: CellBody;
  CreateEmptyRoot?: boolean;
}

/** `POST /a/share/resources`; servers 4.2 to 4.3.5 answer 200 with an empty body. */
export interface ResourcesAnswer {
  Resources?: { Node?: NodeBody; Link?: LinkBody; Cells?: CellBody[] }[];
  Offset?: number;
  Limit?: number;
  Total?: number;
}
