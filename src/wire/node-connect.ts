import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { CecError } from "../base/errors.ts";
import { proxyAuthorization, proxyRefusal } from "./proxy.ts";
import type { Trust } from "./trust.ts";

export interface Endpoint {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/** Opens a TLS connection, through a proxy's tunnel if one is named. Nothing is sent before the certificate has been accepted. */
export type Connector = (target: Endpoint, proxy: URL | undefined) => Promise<Duplex>;

export async function nodeConnector(trust: Trust | undefined): Promise<Connector> {
  const tls = await import("node:tls");
  const http = await import("node:http");
  const https = await import("node:https");

  function secure(host: string, port: number, socket: Duplex | undefined): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const connection: TLSSocket = tls.connect({
        ...(socket ? { socket } : { host, port }),
        // RFC 6066, 3: names only, no addresses.
        ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
        host,
        ALPNProtocols: ["http/1.1"],
        rejectUnauthorized: trust?.verify !== false && trust?.pinnedSha256 === undefined,
        ...(trust?.ca ? { ca: trust.ca } : {}),
        ...(trust?.cert ? { cert: trust.cert } : {}),
        ...(trust?.key ? { key: trust.key } : {}),
      });
      connection.once("error", reject);
      connection.once("secureConnect", () => {
        connection.off("error", reject);
        const problem = trust?.pinnedSha256 === undefined ? undefined : pinProblem(connection, trust.pinnedSha256);
        if (!problem) return resolve(connection);
        connection.destroy();
        reject(problem);
      });
    });
  }

  /** CONNECT, RFC 9110, 9.3.6. */
  function tunnel(proxy: URL, target: string): Promise<Duplex> {
    const authorization = proxyAuthorization(proxy);
    return new Promise((resolve, reject) => {
      const request = (proxy.protocol === "https:" ? https : http).request({
        ...endpointOf(proxy),
        method: "CONNECT",
        path: target,
        headers: { host: target, ...(authorization ? { "proxy-authorization": authorization } : {}) },
        agent: false,
      });
      request.once("error", reject);
      request.once("connect", (answer, socket) => {
        if (answer.statusCode === 200) return resolve(socket);
        socket.destroy();
        reject(proxyRefusal(answer.statusCode ?? 0));
      });
      request.end();
    });
  }

  return async (target, proxy) => {
    const host = (target.host ?? "localhost").replace(/^\[|\]$/g, "");
    const port = Number(target.port ?? 443);
    if (!proxy) return secure(host, port, undefined);
    return secure(host, port, await tunnel(proxy, `${host.includes(":") ? `[${host}]` : host}:${port}`));
  };
}

/** Host and port of an address in the form `node:http` wants them. */
export function endpointOf(url: URL): { host: string; port: number } {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
  };
}

function pinProblem(connection: TLSSocket, pinnedSha256: string): CecError | undefined {
  const seen = connection.getPeerCertificate().fingerprint256?.replaceAll(":", "").toLowerCase();
  if (seen === pinnedSha256) return undefined;
  return new CecError("failed", "the server shows another certificate than the one that was accepted for it", {
    hint: `If its certificate was renewed, accept the new one (SHA-256 ${seen ?? "unknown"}).`,
  });
}
