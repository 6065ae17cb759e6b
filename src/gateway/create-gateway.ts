import type { TokenSource, Wire } from "../wire/types.ts";
import { objectUrl } from "./address.ts";
import { gatewayCaller } from "./caller.ts";
import { downloads } from "./downloads.ts";
import { lister } from "./lister.ts";
import { restoreVersion } from "./restore-version.ts";
import type { RemovingGateway } from "./types.ts";
import { uploads } from "./uploads.ts";

export interface GatewayOptions {
  readonly wire: Wire;
  /** Scheme, host and port of the server. */
  readonly url: string;
  /** Where the bucket is, from the server's own settings. Default `/io`. */
  readonly gatewayRoot?: string;
  readonly tokens: TokenSource;
}

/** The S3 side of a server. Nothing is sent until a method is called. */
export function createGateway(options: GatewayOptions): RemovingGateway {
  const root = `${options.url.replace(/\/+$/, "")}${options.gatewayRoot ?? "/io"}`.replace(/\/+$/, "");
  const call = gatewayCaller(options.wire, options.tokens);
  const urlOf = (path: string): string => objectUrl(root, path);
  const reading = downloads(call, urlOf);

  const list = lister(call, root);

  return {
    ...reading,
    ...uploads(call, urlOf, reading.head),
    list,
    restoreVersion: restoreVersion(call, urlOf),
    async remove(path, { signal } = {}) {
      const answer = await call({
        operation: "delete",
        path,
        method: "DELETE",
        url: urlOf(path),
        mustSign: true,
        signal,
      });
      await answer.discard();
    },
  };
}
