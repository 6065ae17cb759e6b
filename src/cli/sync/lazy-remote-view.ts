import { remoteView } from "../../plan/remote-view.ts";
import type { RemoteView } from "../../plan/types.ts";
import type { Context } from "../types.ts";

/** The server for a command that may not need it at all: the account is looked for by the first question. */
export function lazyRemoteView(context: Context): RemoteView {
  const view = async (): Promise<RemoteView> => remoteView(await context.connect());
  return {
    stats: async (...args) => (await view()).stats(...args),
    workspaces: async (...args) => (await view()).workspaces(...args),
    async *children(...args) {
      yield* (await view()).children(...args);
    },
    async *list(...args) {
      yield* (await view()).list(...args);
    },
  };
}
