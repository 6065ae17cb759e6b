import { createHash } from "node:crypto";
import { combineBlocks } from "../base/cells-hash.ts";

/** `unknown`: there is nothing to compare with, which is neither right nor wrong. */
export type Verdict = "same" | "different" | "unknown";

/** Compares an ETag with the MD5 of the whole content: the MD5 itself, or as a single part. */
export function judgeWhole(etag: string | undefined, md5: string): Verdict {
  const form = formOf(etag);
  if (form?.parts === 0) return form.md5 === md5 ? "same" : "different";
  if (form?.parts === 1) return form.md5 === combineBlocks([md5]) ? "same" : "different";
  return "unknown";
}

/** Compares an ETag with the MD5s of the parts the content was sent in. */
export function judgeParts(etag: string | undefined, partDigests: readonly string[]): Verdict {
  const form = formOf(etag);
  if (form === undefined || form.parts === 0) return "unknown";
  return form.md5 === combineBlocks(partDigests) && form.parts === partDigests.length ? "same" : "different";
}

/**
 * Compares an ETag with the MD5s of the 10 MiB blocks: they say something only if the parts were such blocks, which a match proves and
 * nothing else can.
 */
export function judgeBlocks(etag: string | undefined, blockDigests: readonly string[]): Verdict {
  return judgeParts(etag, blockDigests) === "same" ? "same" : "unknown";
}

/** True for content that has to be hashed as a whole, false where its blocks tell more. */
export function wantsWhole(etag: string | undefined): boolean {
  const form = formOf(etag);
  return form !== undefined && form.parts <= 1;
}

function formOf(etag: string | undefined): { md5: string; parts: number } | undefined {
  const match = /^([0-9a-f]{32})(?:-(\d+))?$/i.exec(etag ?? "");
  if (!match) return undefined;
  return { md5: (match[1] ?? "").toLowerCase(), parts: Number(match[2] ?? 0) };
}

export function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
