import type { Context } from "../context.ts";
import type { NodeRow } from "../store/facts.ts";
import { commonHeaders } from "./error.ts";

/** Headers that describe a node: what HEAD and GET have in common. */
export function objectHeaders(node: NodeRow, context: Context): Record<string, string> {
  const mimeKnown = node.mime !== "" && node.readyAt <= context.clock.now();
  return {
    ...commonHeaders(),
    ETag: `"${node.etag}"`,
    "Last-Modified": new Date(node.mtime * 1000).toUTCString(),
    "Content-Type": mimeKnown ? node.mime : "application/octet-stream",
  };
}
