import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

export const hasOpenssl = Bun.which("openssl") !== null;

/** A certificate nobody vouches for, made for this run. */
export async function selfSigned(hostNames: readonly string[] = ["localhost"]): Promise<SelfSigned> {
  const folder = await mkdtemp(join(tmpdir(), "tls-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const names = hostNames.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(",");
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const made = Bun.spawn(
    [
      "openssl",
      ...words,
      "-subj",
      `/O=Test/CN=${hostNames[0]}`,
      "-addext",
      `subjectAltName=${names}`,
      "-keyout",
      key,
      "-out",
      cert,
    ],
    { stdout: "ignore", stderr: "ignore" },
  );
  if ((await made.exited) !== 0) throw new Error("openssl could not make a certificate");
  try {
    return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
