import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { $ } from "bun";

export const hasOpenssl = Bun.which("openssl") !== null;

/** A TLS server that passes everything on to the sandbox, which has none of its own. */
export interface TlsFront {
  readonly url: string;
  /** To be trusted. */
  readonly certFile: string;
  stop(): Promise<void>;
}

export async function startTlsFront(sandboxUrl: string, folder: string): Promise<TlsFront> {
  const [certFile, keyFile] = [join(folder, "front.pem"), join(folder, "front.key")];
  const words = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await $`openssl req -x509 ${words} -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${keyFile} -out ${certFile}`.quiet();
  const port = Number(new URL(sandboxUrl).port);
  const server = createServer({ cert: await readFile(certFile), key: await readFile(keyFile) }, (socket) => {
    const upstream = connect(port, "127.0.0.1");
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `https://localhost:${typeof address === "object" && address ? address.port : 0}`,
    certFile,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
