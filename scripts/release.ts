import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "bun";
import packageJson from "../package.json" with { type: "json" };
import { buildBinary } from "./binary.ts";
import { signRelease } from "./sign-release.ts";

/** Every platform we build for, and how its binary is called. */
const targets: readonly (readonly [target: string, name: string])[] = [
  ["bun-linux-x64", "cec-linux-amd64"],
  ["bun-linux-arm64", "cec-linux-arm64"],
  ["bun-linux-x64-musl", "cec-linux-amd64-musl"],
  ["bun-linux-arm64-musl", "cec-linux-arm64-musl"],
  ["bun-darwin-x64", "cec-darwin-amd64"],
  ["bun-darwin-arm64", "cec-darwin-arm64"],
  ["bun-windows-x64", "cec-windows-amd64.exe"],
];

const folder = "dist/release";
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [target, name] of targets) {
  await buildBinary(join(folder, name), target);
  console.error(name);
}
const sums: string[] = [];
for (const name of (await readdir(folder)).sort()) {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const chunk of Bun.file(join(folder, name)).stream()) hash.update(chunk);
  sums.push(`${hash.digest("hex")}  ${name}`);
}
await writeFile(join(folder, "SHA256SUMS"), `${sums.join("\n")}\n`);

// The manifest for `cec update` is signed where the key is: see docs/releasing.md.
const { CEC_RELEASE_KEY_FILE: keyFile, CEC_RELEASE_MANIFEST: published, CEC_RELEASE_PREFIX: prefix } = process.env;
if (keyFile === undefined) {
  console.error("no CEC_RELEASE_KEY_FILE: the release is not signed for cec update");
} else {
  const publicKey = await signRelease({
    folder,
    version: packageJson.version,
    channel: packageJson.version.includes("-") ? "dev" : "stable",
    date: (await $`git show -s --format=%cI HEAD`.text()).trim(),
    privateKey: await readFile(keyFile, "utf8"),
    ...(published === undefined ? {} : { published: JSON.parse(await readFile(published, "utf8")) }),
    ...(prefix === undefined ? {} : { prefix }),
  });
  if (process.env.CEC_UPDATE_KEY !== publicKey) {
    console.error(`CEC_UPDATE_KEY is not the key of this signature: binaries that are to trust it need ${publicKey}`);
  }
}
