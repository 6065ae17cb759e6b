import { CecError } from "../../base/errors.ts";
import { formatSize } from "../../base/sizes.ts";
import type { CellsNode } from "../../cells/types.ts";
import { expandNodes } from "../remote-nodes.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { kindName, nodeJson, templateFields, timeAgo } from "../view/node-fields.ts";
import { compileTemplate } from "../view/template/compile-template.ts";
import type { flags } from "./stat.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { format, json } }) => {
  if (format !== undefined && json) throw new CecError("usage", "use either --format or --json");
  const { signal, terminal, now } = context;
  const fill = format === undefined ? undefined : compileTemplate(format);
  const { cells } = await context.connect();
  let first = true;
  for await (const node of expandNodes(cells.tree, args, "stat", signal)) {
    if (json) terminal.print(JSON.stringify({ ...nodeJson(node), meta: userMeta(node) }));
    else if (fill) terminal.print(fill(templateFields(node, node.name, now())));
    else terminal.print((first ? "" : "\n") + describe(node, now()));
    first = false;
  }
  return undefined;
};

function describe(node: CellsNode, nowMs: number): string {
  const facts: (readonly [string, string])[] = [
    ["Path", visible(node.path)],
    ["Type", kindName(node)],
  ];
  if (node.kind === "file" || node.sizeBytes > 0) {
    facts.push(["Size", `${formatSize(node.sizeBytes)} (${node.sizeBytes} bytes)`]);
  }
  if (node.modifiedSeconds > 0) {
    const date = new Date(node.modifiedSeconds * 1000).toISOString().replace(".000Z", "Z");
    facts.push(["Modified", `${date} (${timeAgo(node.modifiedSeconds, nowMs)})`]);
  }
  facts.push(["UUID", node.uuid]);
  if (node.etag !== undefined) facts.push(["ETag", node.etag]);
  if (node.hash !== undefined) facts.push(["Internal hash", node.hash]);
  if (node.mime !== undefined) facts.push(["MIME", visible(node.mime)]);
  if (node.childrenCount !== undefined) facts.push(["Children", String(node.childrenCount)]);
  if (node.workspace) {
    facts.push(["Label", visible(node.workspace.label)], ["Description", visible(node.workspace.description)]);
    facts.push(["Permissions", visible(node.workspace.permissions)]);
  }
  if (node.temporary) facts.push(["State", "upload in progress"]);
  for (const [name, value] of Object.entries(userMeta(node))) {
    facts.push([visible(name), visible(typeof value === "string" ? value : JSON.stringify(value))]);
  }
  const width = Math.max(...facts.map(([name]) => Bun.stringWidth(name))) + 2;
  return facts.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`).join("\n");
}

/** What people and programs have set, the locks and the links; not what the server keeps for itself or is shown above. */
function userMeta(node: CellsNode): Record<string, unknown> {
  const kept = Object.entries(node.meta).filter(
    ([name, value]) =>
      !(/^(name|mime|x-cells-hash|hashing_version)$|^(ws|datasource)_|^Children/.test(name) || value === ""),
  );
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === "workspaces_shares" ? linksOnly(value) : value]),
  );
}

/** Shares with their identifiers and labels: their policies are of no use to a reader. */
function linksOnly(shares: unknown): unknown {
  if (!Array.isArray(shares)) return shares;
  return shares.map((share: unknown) => {
    if (typeof share !== "object" || share === null) return share;
    return Object.fromEntries(Object.entries(share).filter(([name]) => /^(UUID|Label|Slug|Scope)$/.test(name)));
  });
}
