import { withFacts } from "../base/with-facts.ts";
import type { TokenSource, Wire } from "../wire/types.ts";
import { objectUrl, query } from "./address.ts";
import { gatewayCaller } from "./caller.ts";
import { downloads } from "./downloads.ts";
import { webPageFailure } from "./failure.ts";
import { maxKeys, readListing } from "./listing.ts";
import { restoreVersion } from "./restore-version.ts";
import type { Gateway, ListedObject, RemovingGateway } from "./types.ts";
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

  async function* list(
    path: string,
    { recursive = true, signal }: NonNullable<Parameters<Gateway["list"]>[1]> = {},
  ): AsyncGenerator<ListedObject, void, void> {
    const facts = { operation: "list", path };
    const answer = await call({
      ...facts,
      method: "GET",
      url: `${root}/${query({
        "list-type": "2",
        "max-keys": String(maxKeys),
        prefix: path === "" ? "" : `${path}/`,
        ...(recursive ? {} : { delimiter: "/" }),
      })}`,
      mustSign: true,
      signal,
    });
    if (answer.headers.get("content-type")?.includes("text/html")) {
      await answer.discard();
      throw webPageFailure(facts, answer.status);
    }
    try {
      for await (const batch of readListing(answer.body)) {
        for (const entry of batch) if (entry.path !== path) yield entry;
      }
    } catch (error) {
      throw withFacts(error, facts);
    }
  }

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
