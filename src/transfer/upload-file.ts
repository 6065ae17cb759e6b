import { combineBlocks } from "../base/cells-hash.ts";
import { CecError } from "../base/errors.ts";
import type { FileFacts } from "../base/file-facts.ts";
import { sleep } from "../base/sleep.ts";
import type { UploadStep } from "../plan/types.ts";
import { hashBlockBytes } from "../protocol/gateway.ts";
import type { SavedFile } from "./journal/types.ts";
import { metered } from "./metered.ts";
import { sendInParts } from "./send-in-parts.ts";
import { sendSmall, smallBytes } from "./send-small.ts";
import { sendWhole } from "./send-whole.ts";
import type { Sent } from "./sent.ts";
import type { Outcome, Work } from "./work.ts";

/** Times a file is sent when it changes under us or arrives different. */
const attempts = 3;
/** What was called off may have been on its way as a whole, and be stored by the server after what was sent next: it has this long. */
const calledOffMs = 1000;

/**
 * Sends one file and checks what the server says it got. The source is looked at before and after: what changed while it was read is sent
 * again, and reported if it goes on changing; a mixture never stays on the server.
 * @throws CecError `mismatch`, `failed` (the file goes on changing), or what the gateway throws.
 */
export async function uploadFile(step: UploadStep, work: Work): Promise<Outcome> {
  let facts: FileFacts = step;
  let stale = false;
  let calledOff = false;
  for (let attempt = 1; ; attempt += 1) {
    const meter = metered(work);
    const sent = await send(step, facts, meter.work);
    stale ||= sent.taken;
    const overtaken = sent.steady && sent.verdict !== "different" && calledOff && !(await stands(step, sent, work));
    if (sent.steady && !overtaken) {
      if (sent.verdict === "same") return noted(step, sent, { verified: true }, work);
      if (sent.verdict === "unknown") return noted(step, sent, await later(step, sent, work), work);
    }
    calledOff = !sent.taken;
    if (attempt === attempts) {
      if (stale) await work.gateway.remove(step.target, { signal: AbortSignal.timeout(30_000) });
      throw sent.steady ? mismatch(step.target) : changing(step.source);
    }
    meter.takeBack();
    work.retried(sent.steady ? "what arrived is not what was sent" : "the file changed while it was read");
    facts = sent.after;
  }
}

/** Looks, after a moment, whether the server still has what was sent last. */
async function stands(step: UploadStep, { etag }: Sent, { gateway, signal }: Work): Promise<boolean> {
  await sleep(calledOffMs, signal);
  const now = await gateway.head(step.target, { signal });
  return etag === undefined || now.etag === etag;
}

async function send(step: UploadStep, facts: FileFacts, work: Work): Promise<Sent> {
  // What was begun in parts goes on in parts, whatever this run's flags say.
  const begun = facts.sizeBytes > hashBlockBytes ? work.journal?.upload(step.target) : undefined;
  if (begun || (facts.sizeBytes >= work.options.multipartThresholdBytes && facts.sizeBytes > 0))
    return sendInParts(step, facts, begun, work);
  if (facts.sizeBytes <= smallBytes) return sendSmall(step, facts, work);
  return sendWhole(step, facts, work);
}

function noted(step: UploadStep, sent: Sent, outcome: Outcome, { journal }: Work): Outcome {
  const saved: SavedFile = { local: sent.after, etag: sent.etag };
  journal?.saveDone(step.target, saved);
  return { ...outcome, sent: saved };
}

/**
 * Without an ETag that tells (an old server), the server's own hash, when it has it, is asked for together with those of other files; so are
 * sizes, where they are all that is to be compared.
 */
async function later(step: UploadStep, sent: Sent, work: Work): Promise<Outcome> {
  const { verify } = work.options;
  if (verify === "off") return { verified: false };
  const undo = () => work.gateway.remove(step.target, { signal: AbortSignal.timeout(30_000) });
  const { sizeBytes } = sent.after;
  const check = { path: step.target, etag: sent.etag, sizeBytes, undo };
  if (verify === "size") return { verified: "later", check: { ...check, hash: undefined } };
  const blocks =
    sizeBytes <= hashBlockBytes && sent.md5 !== undefined
      ? [sent.md5]
      : await work.hashes.blocks({ path: step.source, start: 0, end: sizeBytes }, hashBlockBytes, work.signal);
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
