import type { Tree } from "../cells/types.ts";
import type { Gateway } from "../gateway/types.ts";
import type { RemoteView } from "./types.ts";

/** The server as a plan sees it, from its two clients. */
export function remoteView({ cells, gateway }: { cells: { readonly tree: Tree }; gateway: Gateway }): RemoteView {
  return { stats: cells.tree.stats, workspaces: cells.tree.workspaces, list: gateway.list };
}
