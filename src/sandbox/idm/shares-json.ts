import type { PolicyBody } from "../../protocol/people.ts";
import type { WorkspaceDocument } from "./documents.ts";

const scopeNumbers: Readonly<Record<string, number>> = { ADMIN: 1, ROOM: 2, LINK: 3 };
const actionNumbers: Readonly<Record<string, number>> = { OWNER: 1, READ: 2, WRITE: 3, EDIT_RULES: 4 };

/** The `workspaces_shares` metadata of a node: its links and cells, with enums as numbers. `undefined` without any. */
export function sharesJson(workspaces: readonly WorkspaceDocument[], nodeUuid: string): string | undefined {
  const shares = workspaces.filter((one) => one.scope !== "ADMIN" && one.roots.includes(nodeUuid));
  if (shares.length === 0) return undefined;
  return JSON.stringify(
    shares.map((share) => ({
      UUID: share.uuid,
      Label: share.scope === "LINK" ? "{{RefLabel}}" : share.label,
      Slug: share.slug,
      Scope: scopeNumbers[share.scope],
      LastUpdated: share.lastUpdated,
      Policies: share.policies.map(numbered),
    })),
  );
}

function numbered(policy: PolicyBody): object {
  const { id, Resource, Action, Subject } = policy;
  return { id: Number(id), Resource, Action: actionNumbers[Action ?? ""], Subject, Effect: 1 };
}
