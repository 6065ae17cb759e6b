import { createHash } from "node:crypto";
import { CellsHasher } from "../base/cells-hash.ts";
import { CecError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { CellsNode, Tree } from "../cells/types.ts";
import type { ByteRange } from "../gateway/types.ts";
import { judgeWhole, type Verdict, wantsWhole } from "./etag.ts";
import { type FetchWork, fetchRange, Witness } from "./fetch-range.ts";

/** The server computes its hash some moments after an upload, and shows the old one for a moment after an overwrite. */
const pausesMs = [0, 500, 1500];

export interface StreamFetch {
  readonly node: CellsNode;
  /** Only these bytes, which are then not compared with any hash. */
  readonly range?: ByteRange | undefined;
  readonly sink: (bytes: Uint8Array) => Promise<void> | void;
  readonly work: FetchWork;
  readonly tree: Tree;
  readonly signal: AbortSignal;
}

export interface StreamFetched {
  readonly bytes: number;
  /** The content was compared with the server's hash. */
  readonly verified: boolean;
}

/**
 * Brings a remote file to a sink in order, in flat memory; what is cut goes on from where it was cut. A whole file is hashed on the way and
 * compared with what the server says of it, unless `verify` says otherwise.
 * @throws CecError `mismatch` when it differs (the sink has had the bytes by then), `conflict` when the file changed meanwhile, `unavailable`.
 */
export async function fetchStream({ node, range, sink, work, tree, signal }: StreamFetch): Promise<StreamFetched> {
  const start = range?.start ?? 0;
  const end = Math.min(node.sizeBytes, range?.end === undefined ? node.sizeBytes : range.end + 1);
  if (end <= start) return { bytes: 0, verified: range === undefined };
  const whole = start === 0 && end === node.sizeBytes && work.options.verify === "hash";
  const witness = new Witness(node.path, { sizeBytes: node.sizeBytes, etag: node.etag });
  const hash = whole ? hashFor(node.etag) : undefined;
  const take = async (bytes: Uint8Array): Promise<void> => {
    hash?.update(bytes);
    await sink(bytes);
  };
  await fetchRange(witness, start, end, take, work, signal);
  if (!hash) return { bytes: end - start, verified: false };
  const verdict = await hash.verdict(node, witness.etag, tree, signal);
  if (verdict === "different") {
    throw new CecError("mismatch", "what arrived is not what the server has", {
      operation: "download",
      path: node.path,
    });
  }
  return { bytes: end - start, verified: verdict === "same" };
}

interface StreamHash {
  update(bytes: Uint8Array): void;
  verdict(node: CellsNode, etag: string | undefined, tree: Tree, signal: AbortSignal): Promise<Verdict>;
}

/** The ETag of a file sent whole is its MD5; where it was sent in parts, the server's own hash tells. */
function hashFor(etag: string | undefined): StreamHash {
  if (wantsWhole(etag)) {
    const md5 = createHash("md5");
    return {
      update: (bytes) => void md5.update(bytes),
      verdict: async (_, seen) => judgeWhole(seen, md5.digest("hex")),
    };
  }
  const blocks = new CellsHasher();
  return {
    update: (bytes) => blocks.update(bytes),
    verdict: async ({ path, hash }, seen, tree, signal) => {
      const ours = blocks.digest();
      let theirs = hash;
      for (const pauseMs of pausesMs) {
        if (theirs === ours) return "same";
        if (pauseMs > 0) await sleep(pauseMs, signal);
        const node = await tree.stat(path, { signal });
        // Another state says nothing of what was fetched.
        if (!node || (seen !== undefined && node.etag !== undefined && node.etag !== seen)) return "unknown";
        theirs = node.hash;
      }
      if (theirs === ours) return "same";
      return theirs === undefined ? "unknown" : "different";
    },
  };
}
