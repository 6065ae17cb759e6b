import { combineBlocks } from "../base/cells-hash.ts";
import { CecError } from "../base/errors.ts";
import { type FileFacts, sameFile } from "../base/file-facts.ts";
import type { UploadStep } from "../plan/types.ts";
import { hashBlockBytes } from "../protocol/gateway.ts";
import type { Verdict } from "./etag.ts";
import type { SavedFile } from "./journal/types.ts";
import { metered } from "./metered.ts";
import { sendInParts } from "./send-in-parts.ts";
import { sendSmall, smallBytes } from "./send-small.ts";
import { sendWhole } from "./send-whole.ts";
import type { Outcome, Work } from "./work.ts";

/** Times a file is sent when it changes under us or arrives different. */
const attempts = 3;

/** What came of sending a file in the state it had. */
export interface Sent {
  /** The source after it was read. */
  readonly after: FileFacts;
  /** False when a change was noticed before the server took the content over: what it had is what it has. */
  readonly taken: boolean;
  readonly etag: string | undefined;
  readonly verdict: Verdict;
  /** MD5 of the whole, where it was computed. */
  readonly md5?: string | undefined;
}

/**
 * Sends one file and checks what the server says it got. The source is looked at before and after: what changed while it was read is sent
 * again, and reported if it goes on changing; a mixture never stays on the server.
 * @throws CecError `mismatch`, `failed` (the file goes on changing), or what the gateway throws.
 */
export async function uploadFile(step: UploadStep, work: Work): Promise<Outcome> {
  let facts: FileFacts = step;
  let stale = false;
  for (let attempt = 1; ; attempt += 1) {
    const meter = metered(work);
    const sent = await send(step, facts, meter.work);
    stale ||= sent.taken;
    const steady = sameFile(facts, sent.after);
    if (steady && sent.verdict === "same") return noted(step, facts, sent, { verified: true }, work);
    if (steady && sent.verdict === "unknown")
      return noted(step, facts, sent, await later(step, facts, sent, work), work);
    if (attempt === attempts) {
      if (stale) await work.gateway.remove(step.target, { signal: AbortSignal.timeout(30_000) });
      throw steady ? mismatch(step.target) : changing(step.source);
    }
    meter.takeBack();
    work.retried(steady ? "what arrived is not what was sent" : "the file changed while it was read");
    facts = sent.after;
  }
}

async function send(step: UploadStep, facts: FileFacts, work: Work): Promise<Sent> {
  // What was begun in parts goes on in parts, whatever this run's flags say.
  const begun = facts.sizeBytes > hashBlockBytes ? work.journal?.upload(step.target) : undefined;
  if (begun || (facts.sizeBytes >= work.options.multipartThresholdBytes && facts.sizeBytes > 0))
    return sendInParts(step, facts, begun, work);
  if (facts.sizeBytes <= smallBytes) return sendSmall(step, facts, work);
  return sendWhole(step, facts, work);
}

function noted(step: UploadStep, facts: FileFacts, sent: Sent, outcome: Outcome, { journal }: Work): Outcome {
  const saved: SavedFile = { local: facts, etag: sent.etag };
  journal?.saveDone(step.target, saved);
  return { ...outcome, sent: saved };
}

/**
 * Without an ETag that tells (an old server), the server's own hash, when it has it, is asked for together with those of other files; so are
 * sizes, where they are all that is to be compared.
 */
async function later(step: UploadStep, facts: FileFacts, sent: Sent, work: Work): Promise<Outcome> {
  const { verify } = work.options;
  if (verify === "off") return { verified: false };
  const undo = () => work.gateway.remove(step.target, { signal: AbortSignal.timeout(30_000) });
  const check = { path: step.target, etag: sent.etag, sizeBytes: facts.sizeBytes, undo };
  if (verify === "size") return { verified: "later", check: { ...check, hash: undefined } };
  const blocks =
    facts.sizeBytes <= hashBlockBytes && sent.md5 !== undefined
      ? [sent.md5]
      : await work.hashes.blocks({ path: step.source, start: 0, end: facts.sizeBytes }, hashBlockBytes, work.signal);
  return { verified: "later", check: { ...check, hash: combineBlocks(blocks) } };
}

function mismatch(path: string): CecError {
  return new CecError("mismatch", "what arrived is not what was sent; the bad copy was removed", {
    operation: "upload",
    path,
  });
}

function changing(path: string): CecError {
  return new CecError("failed", "the file goes on changing while it is read", {
    operation: "upload",
    path,
    hint: "Run it again when nobody writes to it.",
  });
}
