import { readFile } from "node:fs/promises";
import { CecError } from "../base/errors.ts";
import type { WireOptions } from "./options.ts";
import { systemRoots } from "./system-roots.ts";

/** How the other end of a TLS connection is recognised, in the terms of `node:tls`. */
export interface Trust {
  /** PEM texts; `undefined` leaves the runtime's own list. */
  readonly ca: string[] | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly verify: boolean;
  /** Lower-case hexadecimal without colons. */
  readonly pinnedSha256: string | undefined;
}

/**
 * Reads the certificate files. Authorities that are asked for come on top of the runtime's and the system's; with none asked for, the
 * system's are only read when `withSystem` is set, which costs some milliseconds and is done when the runtime's own list did not do.
 * @throws CecError `usage` for a file that cannot be read or holds no certificate.
 */
export async function loadTrust(options: WireOptions, withSystem: boolean): Promise<Trust> {
  const asked = await Promise.all((options.caFiles ?? []).map((path) => readPem(path, "certificate")));
  const fromEnv = await Promise.all([options.env?.SSL_CERT_FILE, options.env?.NODE_EXTRA_CA_CERTS].map(readIfThere));
  const extra = [...asked, ...fromEnv.filter((text) => text !== undefined)];
  if ((options.clientCertFile === undefined) !== (options.clientKeyFile === undefined)) {
    throw new CecError("usage", "a client certificate needs its key, and a key its certificate", {
      hint: "Give both files.",
    });
  }
  return {
    ca: extra.length > 0 || withSystem ? [...(await systemRoots()), ...extra] : undefined,
    cert: options.clientCertFile === undefined ? undefined : await readPem(options.clientCertFile, "certificate"),
    key: options.clientKeyFile === undefined ? undefined : await readPem(options.clientKeyFile, "key"),
    verify: options.skipVerify !== true,
    pinnedSha256: options.pinnedSha256?.replaceAll(":", "").toLowerCase(),
  };
}

async function readPem(path: string, what: "certificate" | "key"): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CecError("usage", `cannot read the ${what} file`, { operation: "set up TLS", path, cause });
  });
  const mark = what === "key" ? "PRIVATE KEY-----" : "BEGIN CERTIFICATE-----";
  if (text.includes(mark)) return text;
  throw new CecError("usage", `the file holds no ${what} in PEM form`, { operation: "set up TLS", path });
}

/** A file the environment names for every program of the machine: when it is not there, the others are trusted as before. */
async function readIfThere(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === "") return undefined;
  try {
    const text = await readFile(path, "utf8");
    return text.includes("BEGIN CERTIFICATE-----") ? text : undefined;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "EACCES")) {
      return undefined;
    }
    throw new CecError("failed", "cannot read the certificate file the environment names", {
      operation: "set up TLS",
      path,
      cause,
    });
  }
}
