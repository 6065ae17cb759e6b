import type { Agent, AgentOptions } from "node:http";
import type { Duplex } from "node:stream";
import { type Endpoint, nodeConnector } from "./node-connect.ts";
import type { Trust } from "./trust.ts";

export interface NodeAgents {
  /** The pool for a request to a plain or TLS server, or to a proxy for a plain one; `fresh` asks for a connection of its own. */
  pick(secure: boolean, tunnelProxy: URL | undefined, fresh: boolean): Agent;
  close(): void;
}

/** Connection pools of `node:http`: plain, TLS, and TLS through a proxy's tunnel, made when first needed. */
export async function nodeAgents(trust: Trust | undefined): Promise<NodeAgents> {
  const http = await import("node:http");
  const https = await import("node:https");
  const connect = await nodeConnector(trust);
  const pools = new Map<string, Agent>();

  class SecureAgent extends https.Agent {
    readonly #proxy: URL | undefined;
    constructor(options: AgentOptions, proxy: URL | undefined) {
      super(options);
      this.#proxy = proxy;
    }
    override createConnection(options: Endpoint, done?: (error: Error | null, socket: Duplex) => void): undefined {
      connect(options, this.#proxy).then(
        (socket) => done?.(null, socket),
        // Node's own contract: after an error there is no socket.
        (error: Error) => done?.(error, undefined as never),
      );
    }
  }

  return {
    pick(secure, tunnelProxy, fresh) {
      const name = `${secure ? "tls" : "plain"} ${fresh ? "fresh" : "kept"} ${tunnelProxy?.href ?? ""}`;
      const known = pools.get(name);
      if (known) return known;
      const options: AgentOptions = { keepAlive: !fresh, scheduling: "lifo" };
      const pool = secure ? new SecureAgent(options, tunnelProxy) : new http.Agent(options);
      pools.set(name, pool);
      return pool;
    },
    close() {
      for (const pool of pools.values()) pool.destroy();
    },
  };
}
