import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Identity {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of its own with two leaves, made for this run by `openssl`. */
export interface Authority {
  readonly caFile: string;
  readonly ca: string;
  /** For localhost, 127.0.0.1 and cells.example. */
  readonly server: Identity;
  /** For a host nobody has. */
  readonly elsewhere: Identity;
  readonly client: Identity;
  remove(): Promise<void>;
}

export async function authority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), "authority-"));
  const caFile = join(folder, "ca.pem");
  const caKey = join(folder, "ca.key");
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl([
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    caKey,
    "-out",
    caFile,
    "-days",
    "2",
    "-subj",
    "/CN=Test authority",
  ]);

  async function leaf(name: string, alternative: string): Promise<Identity> {
    const [certFile, keyFile, request, extensions] = ["pem", "key", "csr", "ext"].map((end) =>
      join(folder, `${name}.${end}`),
    ) as [string, string, string, string];
    await writeFile(extensions, `subjectAltName=${alternative}\n`);
    await openssl(["req", ...newKey, "-keyout", keyFile, "-out", request, "-subj", `/CN=${name}`]);
    const signing = ["-CA", caFile, "-CAkey", caKey, "-CAcreateserial", "-days", "2", "-extfile", extensions];
    await openssl(["x509", "-req", "-in", request, "-out", certFile, ...signing]);
    return { certFile, keyFile, cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
  }
  return {
    caFile,
    ca: await readFile(caFile, "utf8"),
    server: await leaf("server", "DNS:localhost,IP:127.0.0.1,DNS:cells.example"),
    elsewhere: await leaf("elsewhere", "DNS:elsewhere.example"),
    client: await leaf("client", "DNS:client.example"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function openssl(words: readonly string[]): Promise<void> {
  const made = Bun.spawn(["openssl", ...words], { stdout: "ignore", stderr: "ignore" });
  if ((await made.exited) !== 0) throw new Error(`openssl ${words[0]} failed`);
}
