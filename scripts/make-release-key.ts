import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";

// Makes the key that releases are signed with. It is written once, for its owner alone, and never into this repository.
const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: bun scripts/make-release-key.ts FILE");
  process.exit(2);
}
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
await writeFile(path, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
console.error(`private key written to ${path}; keep it out of every repository. The public key, for CEC_UPDATE_KEY:`);
console.log(publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64"));
