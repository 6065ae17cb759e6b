import { createHash } from "node:crypto";
import { CecError } from "../../../base/errors.ts";
import type { UnfinishedUpload } from "../../../transfer/journal/list-uploads.ts";
import { journalFolder } from "../../transfer/open-journal.ts";
import type { Context } from "../../types.ts";

/** An unfinished upload and the name a person calls it by: short, and free of what a server may write into its own. */
export interface FoundUpload extends UnfinishedUpload {
  readonly id: string;
}

export async function find(context: Pick<Context, "env" | "platform" | "home">): Promise<FoundUpload[]> {
  const { listUploads } = await import("../../../transfer/journal/list-uploads.ts");
  const found = await listUploads(journalFolder(context));
  return found.map((each) => ({ ...each, id: shortId(each) }));
}

/**
 * Those that are meant on one server: by their ids (or as much of one as tells it from others), or all that no process is at.
 * @throws CecError `usage` when neither ids nor all are asked for, or an id is short for several; `not-found`; `conflict` for one that
 * another process is sending.
 */
export function choose(
  found: readonly FoundUpload[],
  url: string,
  ids: readonly string[],
  all: boolean,
): FoundUpload[] {
  if (ids.length === 0 && !all) {
    throw new CecError("usage", "name uploads by their ids, or say --all", { hint: "cec uploads ls shows the ids." });
  }
  const here = found.filter((each) => each.url === url);
  if (all) return here.filter((each) => !each.running);
  return [...new Set(ids)].map((id) => {
    const meant = here.filter((each) => each.id.startsWith(id.toLowerCase()) || each.uploadId === id);
    const [first] = meant;
    if (!first) {
      throw new CecError("not-found", `there is no unfinished upload ${id} to ${url}`, {
        hint: "cec uploads ls shows what there is.",
      });
    }
    if (meant.length > 1) throw new CecError("usage", `${id} is short for ${meant.length} uploads: write more of it`);
    if (first.running) {
      throw new CecError("conflict", `another process is sending ${first.target}`, {
        path: first.target,
        hint: "Wait for it or end it first.",
      });
    }
    return first;
  });
}

function shortId({ url, uploadId }: UnfinishedUpload): string {
  return createHash("sha256").update(`${url}\n${uploadId}`).digest("hex").slice(0, 8);
}
