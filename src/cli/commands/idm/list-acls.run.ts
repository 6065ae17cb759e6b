import { CecError, isCecError } from "../../../base/errors.ts";
import type { People } from "../../../cells/types.ts";
import type { AclBody } from "../../../protocol/people.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { count } from "../../view/count.ts";
import { printTable, type TableColumn } from "../../view/table.ts";
import { tellWould } from "../../view/would.ts";
import { aclColumns, type flags } from "./list-acls.ts";
import { type EntryFlags, explained, printEntries } from "./print-entries.ts";

export const run: Run<typeof flags> = async (context, { flags: { uuid, delete: doomed, force, dryRun, ...given } }) => {
  if (uuid.length === 0) {
    throw new CecError("usage", "whose access rights is not given", {
      hint: "Give at least one -n UUID; cec ls -d shows them.",
    });
  }
  const { signal } = context;
  const { people } = (await context.connect()).cells;
  const found = ofNodes(people.acls({ queries: [{ NodeIDs: [...uuid] }], signal }), new Set(uuid));
  if (!doomed) {
    await show(context, found, given);
    return undefined;
  }
  // Deleting while pages are read would move the next page away: all are read first.
  const acls: AclBody[] = [];
  try {
    for await (const acl of found) {
      acls.push(acl);
      if (acls.length === given.limit) break;
    }
  } catch (error) {
    throw explained(error, "access rights");
  }
  if (dryRun) {
    for (const acl of acls)
      tellWould(context.terminal, given.json, { would: "delete", path: nameOf(acl), ...detail(acl) });
    return undefined;
  }
  if (given.json || given.csv) await remove(context, people, acls, force, given.json);
  else {
    await show(context, acls, given);
    if (acls.length > 0) await remove(context, people, acls, force, false);
  }
  return undefined;
};

/** A server that overlooked the condition would have us delete everybody's rights. */
async function* ofNodes(acls: AsyncIterable<AclBody>, uuids: ReadonlySet<string>): AsyncGenerator<AclBody> {
  for await (const acl of acls) if (uuids.has(acl.NodeID ?? "")) yield acl;
}

const rightColumns: readonly TableColumn[] = [
  { header: "UUID", whole: true },
  { header: "ROLE ID", whole: true },
  { header: "ACTION NAME" },
  { header: "WS ID", whole: true },
];

/** The Go client shows the rights twice: as lines and as a table. Scripts read either. */
async function show({ terminal }: Context, acls: Iterable<AclBody> | AsyncIterable<AclBody>, given: EntryFlags) {
  const rows: string[][] = [];
  await printEntries(terminal, each(acls), given, {
    what: "access rights",
    title: (count) => (count === 0 ? "No ACL found." : count === undefined ? "Found ACLs:" : `Found ${count} ACLs:`),
    line: (acl) => {
      const row = [acl.NodeID ?? "", acl.RoleID ?? "", acl.Action?.Name ?? "", acl.WorkspaceID ?? ""];
      rows.push(row);
      return `  - ${row.map(visible).join(" | ")}`;
    },
    columns: aclColumns,
    fields: fieldsOf,
  });
  if (rows.length > 0) printTable(rightColumns, rows, terminal);
}

async function* each<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

async function remove(
  { terminal, signal }: Context,
  people: People,
  acls: readonly AclBody[],
  force: boolean,
  json: boolean,
): Promise<void> {
  const what = count(acls.length, "access right", "access rights");
  if (!force && !(await terminal.confirm(`Delete ${what}?`, "-f to delete without asking"))) {
    terminal.note("Nothing was deleted");
    return;
  }
  let failed = 0;
  for (const acl of acls) {
    try {
      if ((await people.removeAcl(acl, { signal })) === 0) {
        throw new CecError("not-found", "the server deleted nothing", { operation: "delete an access right" });
      }
      terminal.print(json ? JSON.stringify({ ...fieldsOf(acl), deleted: true }) : ` - Removed ACL ${acl.ID ?? ""}`);
    } catch (error) {
      if (signal.aborted || !isCecError(error)) throw error;
      failed += 1;
      terminal.complain(`${nameOf(acl)}: ${error.message}`);
      if (json) terminal.print(JSON.stringify({ ...fieldsOf(acl), deleted: false }));
    }
  }
  if (failed > 0) throw new CecError("partial", `${failed} of ${what} could not be deleted`);
}

function nameOf(acl: AclBody): string {
  return `ACL ${acl.ID ?? ""} (${[acl.Action?.Name, acl.RoleID, acl.NodeID].map((part) => visible(part ?? "")).join(" ")})`;
}

function detail(acl: AclBody) {
  return { details: fieldsOf(acl) };
}

function fieldsOf({ ID, NodeID, RoleID, WorkspaceID, Action }: AclBody) {
  return {
    id: String(ID ?? ""),
    node: NodeID ?? "",
    role: RoleID || undefined,
    workspace: WorkspaceID || undefined,
    action: Action?.Name ?? "",
    value: Action?.Value || undefined,
  };
}
