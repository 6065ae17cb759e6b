import { formatSize } from "../../../base/sizes.ts";
import type { FileVersion } from "../../../cells/types.ts";
import { requireFile } from "../../remote-nodes.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { timeAgo } from "../../view/node-fields.ts";
import { printTable } from "../../view/table.ts";
import { versionsOf } from "./find-version.ts";
import type { flags, versionColumnNames } from "./ls.ts";
import { versionJson } from "./version-json.ts";

interface Numbered {
  readonly number: number;
  readonly version: FileVersion;
}

const columns = {
  number: { header: "#", right: true, of: ({ number }) => String(number) },
  version: { header: "VERSION", whole: true, of: ({ version }) => version.versionId },
  size: { header: "SIZE", right: true, of: ({ version }) => formatSize(version.sizeBytes) },
  modified: { header: "MODIFIED", of: ({ version }, nowMs) => timeAgo(version.modifiedSeconds, nowMs) },
  etag: { header: "ETAG", of: ({ version }) => version.etag ?? "" },
  description: { header: "DESCRIPTION", of: ({ version }) => version.description },
} as const satisfies Record<(typeof versionColumnNames)[number], Column<Numbered, number>>;

export const run: Run<typeof flags> = async (context, { args: [text = ""], flags: { columns: asked, json } }) => {
  const { terminal, signal, now } = context;
  const { number, version, size, modified, description } = columns;
  const shown = chooseColumns<Numbered, number>(columns, asked, [number, version, size, modified, description]);
  const { cells } = await context.connect();
  const node = await requireFile(cells.tree, text, "versions ls", signal);
  const found = await versionsOf(cells.tree, node.path, signal);
  const rows = found.map((each, at) => ({ number: at + 1, version: each }));
  if (json) {
    for (const row of rows) {
      terminal.print(JSON.stringify(versionJson(node, row.version, row.number)));
    }
  } else if (rows.length === 0) terminal.note(`The server keeps no versions of ${visible(node.path)}`);
  else {
    printTable(
      shown,
      rows.map((row) => shown.map((column) => column.of(row, now()))),
      terminal,
    );
  }
  return undefined;
};
