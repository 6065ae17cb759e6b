import { formatSize } from "../../base/sizes.ts";
import type { CellsNode } from "../../cells/types.ts";

const kindNames = { file: "File", folder: "Folder", workspace: "Workspace", cell: "Cell" } as const;

export function kindName(node: CellsNode): string {
  return kindNames[node.kind];
}

/** Of a folder the sum the server keeps of what is below, where it tells one. */
export function shownSize(node: CellsNode): string {
  return node.kind === "file" || node.sizeBytes > 0 ? formatSize(node.sizeBytes) : "-";
}

/** `now`, `5 minutes ago`, `3 weeks ago`: the coarsest unit that says something. */
export function timeAgo(seconds: number, nowMs: number): string {
  if (seconds <= 0) return "";
  const elapsed = Math.round(nowMs / 1000 - seconds);
  const steps: readonly (readonly [number, string])[] = [
    [31_536_000, "year"],
    [2_592_000, "month"],
    [604_800, "week"],
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  const step = steps.find(([length]) => Math.abs(elapsed) >= length);
  if (!step) return "now";
  const count = Math.floor(Math.abs(elapsed) / step[0]);
  const text = `${count} ${step[1]}${count === 1 ? "" : "s"}`;
  return elapsed < 0 ? `in ${text}` : `${text} ago`;
}

/** The fields of `--format`, named and filled as the Go client does. */
export function templateFields(node: CellsNode, name: string, nowMs: number): Record<string, string> {
  return {
    Type: kindName(node),
    Uuid: node.uuid,
    Name: name,
    Path: node.path,
    HumanSize: shownSize(node),
    SizeBytes: node.kind === "file" || node.sizeBytes > 0 ? String(node.sizeBytes) : "",
    TimeStamp: node.modifiedSeconds > 0 ? String(node.modifiedSeconds) : "",
    Date: timeAgo(node.modifiedSeconds, nowMs),
    Hash: node.hash ?? "",
  };
}

/** One node as JSON (docs/json/node.schema.json). */
export function nodeJson(node: CellsNode): object {
  return {
    type: node.kind,
    path: node.path,
    name: node.name,
    uuid: node.uuid,
    ...(node.kind === "file" ? { size: node.sizeBytes } : {}),
    ...(node.modifiedSeconds > 0 ? { modified: new Date(node.modifiedSeconds * 1000).toISOString() } : {}),
    ...(node.hash === undefined ? {} : { hash: node.hash }),
    ...(node.etag === undefined ? {} : { etag: node.etag }),
    ...(node.mime === undefined ? {} : { mime: node.mime }),
    ...(node.temporary ? { incomplete: true } : {}),
    ...(node.workspace === undefined
      ? {}
      : {
          label: node.workspace.label,
          description: node.workspace.description,
          permissions: node.workspace.permissions,
        }),
  };
}
