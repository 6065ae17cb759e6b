import { bodyForm } from "./body.ts";
import { fetchTransport } from "./fetch-transport.ts";
import { unknownAuthority } from "./network-error.ts";
import type { WireOptions } from "./options.ts";
import type { ProxyChoice } from "./proxy.ts";
import type { Transport } from "./transport.ts";
import { loadTrust, type Trust } from "./trust.ts";

export interface LazyTransport extends Transport {
  /** What TLS connections rely on now. */
  trust(): Promise<Trust>;
}

/**
 * The transport for this runtime, made with the first request. When a certificate turns out to be signed by nobody we know, the system's
 * own authorities are loaded and the request goes out once more: nothing of it was sent, and most programs never pay for that list.
 */
export function lazyTransport(options: WireOptions, proxyFor: ProxyChoice): LazyTransport {
  const useFetch = typeof Bun !== "undefined" && options.pinnedSha256 === undefined;
  const made: Transport[] = [];
  let plain: Promise<Transport> | undefined;
  let usual: Secured | undefined;
  let widened: Secured | undefined;

  async function make(trust: Trust | undefined): Promise<Transport> {
    const transport = useFetch
      ? fetchTransport(trust, proxyFor)
      : await (await import("./node-transport.ts")).nodeTransport(trust, proxyFor);
    made.push(transport);
    return transport;
  }
  const secured = (withSystem: boolean): Secured => {
    const trust = loadTrust(options, withSystem);
    return { trust, transport: trust.then(make) };
  };

  return {
    async send(sending) {
      if (!sending.url.startsWith("https:")) {
        plain ??= make(undefined);
        return (await plain).send(sending);
      }
      usual ??= secured(false);
      const chosen = widened ?? usual;
      try {
        return await (await chosen.transport).send(sending);
      } catch (error) {
        const asked = (await usual.trust).ca !== undefined;
        if (!unknownAuthority(error) || asked || chosen !== usual) throw error;
        widened ??= secured(true);
        return (await widened.transport).send(sending);
      }
    },
    watchesStall: (sending) => useFetch && bodyForm(sending) === "watched",
    trust() {
      usual ??= secured(false);
      return (widened ?? usual).trust;
    },
    close() {
      for (const transport of made) transport.close();
    },
  };
}

interface Secured {
  readonly trust: Promise<Trust>;
  readonly transport: Promise<Transport>;
}
