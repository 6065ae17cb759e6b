import { CecError } from "../../../base/errors.ts";
import { temporaryEtag } from "../../../protocol/gateway.ts";
import { digestsOf, hasArrived } from "../../../transfer/has-arrived.ts";
import type { Journal } from "../../../transfer/journal/types.ts";
import { openJournal } from "../../transfer/open-journal.ts";
import type { Connection, Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import type { flags } from "./abort.ts";
import { choose, type FoundUpload, find } from "./find.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { all, dryRun, json } }) => {
  const { terminal, signal } = context;
  const connection = await context.connect();
  const chosen = choose(await find(context), connection.session.url, args, all);
  if (chosen.length === 0) terminal.note("No unfinished uploads");
  for (const each of chosen) {
    signal.throwIfAborted();
    if (dryRun) {
      tellWould(terminal, json, { would: "give up sending", path: each.sourcePath, to: each.target });
      continue;
    }
    const journal = await openJournal(context, connection, each);
    if (!journal) throw new CecError("failed", "the journal that knows the upload cannot be opened");
    try {
      await abort(each, journal, connection, context);
    } finally {
      await journal.close();
    }
    if (json) terminal.print(JSON.stringify({ id: each.id, target: each.target, aborted: true }));
    else terminal.note(`Gave up ${visible(each.target)}`);
  }
  return undefined;
};

/** The server first: as long as it has something, the journal knows of it. */
async function abort(
  { target, sourcePath }: FoundUpload,
  journal: Journal,
  { gateway, cells }: Connection,
  { signal }: Context,
): Promise<void> {
  const [standing] = await cells.tree.stats([target], { signal });
  for (let saved = journal.upload(target); saved; saved = journal.upload(target)) {
    // One that came to its end, unnoted, is no more an upload: nothing is asked of the server for it, lest that takes the file away.
    if (!hasArrived({ digests: digestsOf(saved) }, standing))
      await gateway.abortUpload(target, saved.uploadId, { signal });
    journal.dropUpload(target);
  }
  // A server that has forgotten the upload may still show the file it was to become.
  const [node] = await cells.tree.stats([target], { signal });
  if (node?.etag === temporaryEtag) await gateway.remove(target, { signal });
  if (journal.continues(sourcePath, target)) {
    journal.begin(sourcePath, target);
    journal.finish();
  }
}
