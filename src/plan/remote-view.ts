import type { Tree } from "../cells/types.ts";
import type { Gateway } from "../gateway/types.ts";
import type { RemoteView } from "./types.ts";

/** The server as a plan sees it, from its two clients. */
export function remoteView({ cells, gateway }: { cells: { readonly tree: Tree }; gateway: Gateway }): RemoteView {
  const { stats, workspaces, children } = cells.tree;
  return { stats, workspaces, children, list: gateway.list };
}
