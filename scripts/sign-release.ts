import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest, Release } from "../src/cli/update/manifest.ts";

export interface SigningOptions {
  /** Folder with the binaries, where manifest and signature are written. */
  readonly folder: string;
  readonly version: string;
  readonly channel: "stable" | "dev";
  /** ISO 8601; the commit's, so that the same source gives the same manifest. */
  readonly date: string;
  /** Ed25519 private key in PEM. */
  readonly privateKey: string;
  /** Days the manifest is good for; left out: for ever. */
  readonly validDays?: number;
  /** The manifest that is published now: its releases are kept. */
  readonly published?: Manifest;
  /** Put before the names of the files, for instance `v1.2.0/`; earlier releases keep theirs. */
  readonly prefix?: string;
}

/** Writes `manifest.json` with sizes and SHA-256 of every `cec-*` in the folder, and `manifest.json.sig`. @returns the public key, base64. */
export async function signRelease(options: SigningOptions): Promise<string> {
  const { folder, version, channel, date } = options;
  const files: Release["files"][number][] = [];
  for (const name of (await readdir(folder)).sort()) {
    const target = /^cec-([a-z0-9-]+?)(\.exe)?$/.exec(name)?.[1];
    if (target === undefined) continue;
    const path = join(folder, name);
    files.push({
      target,
      url: `${options.prefix ?? ""}${name}`,
      bytes: (await stat(path)).size,
      sha256: createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    });
  }
  if (files.length === 0) throw new Error(`no binaries in ${folder}`);
  const earlier = (options.published?.releases ?? []).filter((release) => release.version !== version);
  const manifest: Manifest = {
    product: "cec",
    ...(options.validDays === undefined
      ? {}
      : { validUntil: new Date(Date.parse(date) + options.validDays * 86_400_000).toISOString() }),
    releases: [{ version, channel, date, files }, ...earlier],
  };
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const key = createPrivateKey(options.privateKey);
  if (key.asymmetricKeyType !== "ed25519") throw new Error("the signing key is no Ed25519 key");
  await writeFile(join(folder, "manifest.json"), bytes);
  await writeFile(join(folder, "manifest.json.sig"), `${sign(null, bytes, key).toString("base64")}\n`);
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}
