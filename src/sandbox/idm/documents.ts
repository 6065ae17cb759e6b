import type { PolicyBody, WorkspaceScope } from "../../protocol/people.ts";

/** Documents of the people side, as they are kept. */

export interface WorkspaceDocument {
  readonly uuid: string;
  readonly slug: string;
  readonly label: string;
  readonly description: string;
  readonly scope: Exclude<WorkspaceScope, "ANY">;
  /** Uuids of its root nodes; `my-files` stands for each user's own folder. */
  readonly roots: readonly string[];
  /** JSON text. */
  readonly attributes: string;
  /** Seconds since the epoch. */
  readonly lastUpdated: number;
  readonly policies: readonly PolicyBody[];
}

export interface RoleDocument {
  readonly uuid: string;
  readonly label: string;
  readonly isTeam: boolean;
  readonly groupRole: boolean;
  readonly userRole: boolean;
  readonly lastUpdated: number;
  readonly autoApplies: readonly string[];
  readonly policies: readonly PolicyBody[];
}

export interface AclDocument {
  /** A number, as text. */
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly roleId: string;
  readonly workspaceId: string;
  readonly nodeId: string;
}

export const personalRoot = "my-files";
export const rootGroup = "ROOT_GROUP";
export const adminsRole = "ADMINS";
export const externalRole = "EXTERNAL_USERS";
