import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { CecError } from "../../base/errors.ts";
import type { Wire } from "../../wire/types.ts";
import { type Manifest, openManifest, type ReleaseFile, readPublicKeys } from "./manifest.ts";

/** Longest manifest and signature that are read: a server that says more is no release server. */
const manifestBytes = 4 * 1024 * 1024;

/** A folder on a web server with `manifest.json`, its signature, and the files it names. */
export class ReleaseServer {
  readonly #wire: Wire;
  readonly #base: URL;
  readonly #signal: AbortSignal;

  /** @throws CecError `usage` for an address that is none, or not https (plain http is taken on this machine alone). */
  constructor(wire: Wire, address: string, signal: AbortSignal) {
    if (!URL.canParse(address)) throw new CecError("usage", `"${address}" is not an address for updates`);
    this.#base = new URL(address.endsWith("/") ? address : `${address}/`);
    const local = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(this.#base.hostname);
    if (this.#base.protocol !== "https:" && !(local && this.#base.protocol === "http:")) {
      throw new CecError("usage", "the address for updates has to be https", { hint: `It is ${address}.` });
    }
    this.#wire = wire;
    this.#signal = signal;
  }

  /** @throws CecError as {@link openManifest}, `not-found`, `unavailable`. */
  async manifest(publicKeys: string, nowMs: number): Promise<Manifest> {
    const keys = readPublicKeys(publicKeys);
    const [bytes, signature] = await Promise.all([this.#read("manifest.json"), this.#read("manifest.json.sig")]);
    return openManifest(bytes, new TextDecoder().decode(signature), keys, nowMs);
  }

  /**
   * Writes a file of a release to `path`, which must not exist, with `mode`; hashed while it comes.
   * @throws CecError `mismatch` when size or SHA-256 differ: the file is whole and right, or an error is thrown.
   */
  async download(file: ReleaseFile, path: string, mode: number, onBytes: (done: number) => void): Promise<void> {
    const body = await this.#get(new URL(file.url, this.#base).href);
    const hash = createHash("sha256");
    let done = 0;
    const target = await open(path, "wx", mode);
    try {
      for await (const chunk of body) {
        done += chunk.length;
        if (done > file.bytes) throw mismatch(file, `more than ${file.bytes} bytes`);
        hash.update(chunk);
        for (let at = 0; at < chunk.length; ) at += (await target.write(chunk, at)).bytesWritten;
        onBytes(done);
      }
      if (done !== file.bytes) throw mismatch(file, `${done} of ${file.bytes} bytes`);
      if (hash.digest("hex") !== file.sha256) throw mismatch(file, "another SHA-256");
      if (process.platform !== "win32") await target.chmod(mode);
      await target.sync();
    } finally {
      await target.close();
    }
  }

  async #read(name: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of await this.#get(new URL(name, this.#base).href)) {
      size += chunk.length;
      if (size > manifestBytes) throw new CecError("failed", `${name} is longer than a manifest can be`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async #get(url: string): Promise<ReadableStream<Uint8Array>> {
    const answer = await this.#wire.send({ operation: "update", method: "GET", url, signal: this.#signal });
    if (answer.status === 200) return answer.body;
    await answer.discard();
    const code = answer.status === 404 ? "not-found" : answer.status >= 500 ? "unavailable" : "failed";
    throw new CecError(code, `${url} answered ${answer.status}`, {
      operation: "update",
      status: answer.status,
      hint: "Check the address for updates (CEC_UPDATE_URL).",
    });
  }
}

function mismatch(file: ReleaseFile, why: string): CecError {
  return new CecError("mismatch", `the download is not the file that was signed (${why}): nothing was installed`, {
    operation: "update",
    path: file.url,
  });
}
