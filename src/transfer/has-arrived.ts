import { judgeParts } from "./etag.ts";
import type { SavedUpload } from "./journal/types.ts";

/** What the server says of a path. */
export interface Shown {
  readonly kind: string;
  readonly etag?: string | undefined;
  readonly temporary: boolean;
}

/**
 * Whether what stands at its target is what an upload with parts of these ETags becomes: its end came, and the run that sent it was ended
 * before it could note that. Without ETags (a part is missing) it is not.
 */
export function hasArrived(
  { digests }: { readonly digests: readonly string[] | undefined },
  shown: Shown | undefined,
): boolean {
  if (digests === undefined || shown === undefined || shown.kind !== "file" || shown.temporary) return false;
  return judgeParts(shown.etag, digests) === "same";
}

/** ETags of the parts, where every part was sent. */
export function digestsOf({ parts, partBytes, source }: SavedUpload): readonly string[] | undefined {
  if (parts.length < Math.ceil(source.sizeBytes / partBytes)) return undefined;
  return [...parts].sort((a, b) => a.partNumber - b.partNumber).map(({ etag }) => etag);
}
