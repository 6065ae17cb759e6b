import { hasArrived, type Shown } from "./has-arrived.ts";
import type { TransferParts } from "./types.ts";

/**
 * Forgets what the journal has as unfinished uploads and the server has whole: an earlier run was killed between an upload's end and its note.
 * One request, none where every part of no such upload was sent.
 */
export async function forgetArrived({ journal, tree, signal }: TransferParts): Promise<void> {
  const whole = journal?.wholeUploads() ?? [];
  if (whole.length === 0) return;
  let shown: ReadonlyMap<string, Shown>;
  try {
    const nodes = await tree.stats([...new Set(whole.map(({ target }) => target))], { signal });
    shown = new Map(nodes.map((node) => [node.path, node]));
  } catch {
    // What the run was to do is done; the next one finds this as well.
    return;
  }
  for (const upload of whole) if (hasArrived(upload, shown.get(upload.target))) journal?.endUpload(upload.uploadId);
}
