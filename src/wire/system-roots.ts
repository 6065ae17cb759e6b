import { readFile } from "node:fs/promises";

/** Where Unix systems keep the authorities they trust as one PEM file; the first that is there counts. */
const bundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The authorities of the runtime and of the operating system, as PEM texts. */
export async function systemRoots(): Promise<string[]> {
  const tls = await import("node:tls");
  const bundled = [...tls.rootCertificates];
  // Reading the file is twenty times faster than asking the runtime, which has to ask the operating system where there is no such file.
  if (process.platform === "darwin" || process.platform === "win32") {
    return [...bundled, ...("getCACertificates" in tls ? tls.getCACertificates("system") : [])];
  }
  for (const path of bundles) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text?.includes("BEGIN CERTIFICATE-----")) return [...bundled, text];
  }
  return bundled;
}
