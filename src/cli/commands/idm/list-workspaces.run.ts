import type { WorkspaceBody, WorkspaceQuery } from "../../../protocol/people.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { isoTime } from "../../view/iso-time.ts";
import { type flags, workspaceColumns } from "./list-workspaces.ts";
import { printEntries } from "./print-entries.ts";

const scopes = { admin: "ADMIN", cell: "ROOM", link: "LINK", any: "ANY" } as const;
const kinds: Readonly<Record<string, string>> = { ADMIN: "admin", ROOM: "cell", LINK: "link" };

export const run: Run<typeof flags> = async (context, { flags: { scope, ...given } }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  const queries: WorkspaceQuery[] = [{ scope: scopes[scope] }];
  await printEntries(terminal, cells.people.workspaces({ queries, signal }), given, {
    what: "workspaces",
    title: (count) =>
      count === 0 ? "No workspace found." : count === undefined ? "Found workspaces:" : `Found ${count} workspaces:`,
    line: (workspace) => `\t- ${visible(workspace.Label ?? "")}`,
    columns: workspaceColumns,
    fields,
  });
  return undefined;
};

function fields({ UUID, Slug, Label, Description, Scope, LastUpdated, RootNodes = {}, RootUUIDs }: WorkspaceBody) {
  return {
    slug: Slug ?? "",
    uuid: UUID ?? "",
    label: Label ?? "",
    description: Description || undefined,
    scope: kinds[Scope ?? ""] ?? "any",
    lastUpdated: isoTime(LastUpdated),
    roots: RootUUIDs?.length ? RootUUIDs : Object.keys(RootNodes),
  };
}
