import { connect, createServer, type Server, type Socket } from "node:net";
import type { Faults } from "./faults.ts";
import { passConnection } from "./pass-connection.ts";

export interface FaultGateOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the real server listens, on this machine. */
  readonly upstream: { readonly host: string; readonly port: number };
  readonly faults: Faults;
}

export interface FaultGate {
  readonly port: number;
  /** Closes the port and every connection. */
  stop(): Promise<void>;
}

/**
 * Stands before the server and passes every connection on, byte by byte, bending what the rules say. Working on the connection and not on
 * requests and responses, it can do what a network does: end a body in the middle with its Content-Length promised, lose an answer whose
 * effect stays, say nothing for a while.
 * @throws Error when the port cannot be taken (`code` is that of the system: EADDRINUSE...)
 */
export async function openFaultGate(options: FaultGateOptions): Promise<FaultGate> {
  const stopped = new AbortController();
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const upstream = connect({ ...options.upstream, noDelay: true, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      // A broken connection ends both sides: what was in it is lost, as in any network.
      socket.on("error", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    const close = () => {
      client.destroy();
      upstream.destroy();
    };
    // However it ended, nothing is left to tell anybody: the peers see it on their connections.
    passConnection(client, upstream, options.faults, stopped.signal).then(close, close);
  });
  const port = await listening(server, options);
  return {
    port,
    stop: async () => {
      stopped.abort();
      for (const socket of open) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function listening(server: Server, { host, port }: FaultGateOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port was given"));
      else resolve(address.port);
    });
  });
}
