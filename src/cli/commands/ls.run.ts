import { CecError } from "../../base/errors.ts";
import type { CellsNode } from "../../cells/types.ts";
import { cleanRemotePath } from "../remote-path.ts";
import type { Context, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { chooseColumns } from "../view/columns.ts";
import { defaultColumns, detailColumns, type NodeColumn, nodeColumns, workspaceColumns } from "../view/node-columns.ts";
import { nodeJson, templateFields } from "../view/node-fields.ts";
import { StreamedTable } from "../view/table.ts";
import { compileTemplate } from "../view/template/compile-template.ts";
import type { flags } from "./ls.ts";
import { type Listed, type ListOptions, listFolder, listWorkspaces } from "./ls.walk.ts";

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const forms = [given.details, given.raw, given.exists, given.format !== undefined, given.json];
  if (forms.filter(Boolean).length > 1) {
    throw new CecError("usage", "use at most one of --details, --raw, --exists, --format and --json");
  }
  const path = cleanRemotePath(args[0] ?? "");
  const usual = given.details ? (path === "" ? workspaceColumns : detailColumns) : defaultColumns;
  const columns = chooseColumns(nodeColumns, given.columns, usual);
  const { cells, gateway } = await context.connect();
  const { signal, terminal } = context;
  const options: ListOptions = {
    tree: cells.tree,
    gateway,
    signal,
    all: given.all,
    recursive: given.recursive,
    details: !given.raw && (given.json || given.format !== undefined || columns.some((each) => !isListed(each))),
  };
  if (path === "") {
    if (given.exists) throw new CecError("usage", "--exists needs a path");
    const what = given.recursive ? "nodes" : "workspaces";
    await print(context, given, {
      title: (count) => `Listing ${count === undefined ? "" : `${count} `}${what}:`,
      columns,
      rows: listWorkspaces(await cells.tree.workspaces({ signal }), options),
    });
    return undefined;
  }
  const node = await cells.tree.stat(path, { signal });
  if (given.exists) {
    terminal.print(String(node !== undefined));
    return undefined;
  }
  if (!node) {
    throw new CecError("not-found", `no such file or folder: ${visible(path)}`, { operation: "list", path });
  }
  await print(context, given, {
    title: (count) =>
      count === undefined ? `Found nodes at ${visible(path)}:` : `Found ${count} nodes at ${visible(path)}:`,
    columns,
    rows: listFolder(node, options),
  });
  return undefined;
};

type Given = Parameters<Run<typeof flags>>[1]["flags"];

/** Columns that a flat listing fills by itself. */
function isListed(column: NodeColumn): boolean {
  const { type, name, size, modified, path, etag, bytes, date } = nodeColumns;
  return [type, name, size, modified, path, etag, bytes, date].some((each) => each === column);
}

interface Listing {
  readonly title: (count: number | undefined) => string;
  readonly columns: readonly NodeColumn[];
  readonly rows: AsyncIterable<Listed>;
}

async function print(context: Context, given: Given, listing: Listing): Promise<void> {
  const { terminal, now } = context;
  if (given.raw) {
    // The folder itself is no result here: completion scripts would offer it as its own child.
    for await (const { node, name } of listing.rows) if (name !== ".") terminal.print(rawPath(node));
  } else if (given.json) {
    for await (const { node } of listing.rows) terminal.print(JSON.stringify(nodeJson(node)));
  } else if (given.format !== undefined) {
    const fill = compileTemplate(given.format);
    for await (const { node, name } of listing.rows) {
      if (name !== ".") terminal.print(fill(templateFields(node, name, now())));
    }
  } else {
    const table = new StreamedTable(listing.columns, terminal, listing.title);
    for await (const row of listing.rows) table.add(listing.columns.map((column) => column.of(row, now())));
    table.end();
    if (!given.details && given.columns.length === 0) terminal.note("Get more info by adding the -d (details) flag");
  }
}

function rawPath(node: CellsNode): string {
  return node.kind === "file" ? node.path : `${node.path}/`;
}
