import type { RemoteView } from "../../plan/types.ts";
import type { Connection } from "../types.ts";

/** The server as a plan sees it. */
export function remoteView({ cells, gateway }: Connection): RemoteView {
  return { stats: cells.tree.stats, workspaces: cells.tree.workspaces, list: gateway.list };
}
