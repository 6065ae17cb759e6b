import { formatSize } from "../../../base/sizes.ts";
import { followJobs } from "../../follow-jobs.ts";
import type { Run } from "../../types.ts";
import { count } from "../../view/count.ts";
import { tellWould } from "../../view/would.ts";
import { binned, binOf, workspaceSlugs } from "./bins.ts";
import type { flags } from "./empty.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { force, detach, dryRun, json } }) => {
  const { signal, terminal } = context;
  const { cells } = await context.connect();
  const bins: string[] = [];
  let items = 0;
  let bytes = 0;
  for (const slug of await workspaceSlugs(cells.tree, args, signal)) {
    let used = false;
    for await (const node of binned(cells.tree, slug, signal)) {
      used = true;
      items += 1;
      bytes += node.sizeBytes;
      if (dryRun) tellWould(terminal, json, { would: "remove for good", path: node.path });
    }
    if (used) bins.push(binOf(slug));
  }
  if (items === 0) terminal.note("Nothing in the recycle bins");
  if (items === 0 || dryRun) return undefined;
  const what = `${count(items, "item", "items")} (${formatSize(bytes)})`;
  if (!force && !(await terminal.confirm(`Remove ${what} for good?`, "-f to remove without asking"))) {
    terminal.note("Nothing was removed");
    return undefined;
  }
  // Removing a recycle bin empties it: one job each, however much there is.
  const started = await followJobs(context, cells, { detach, json, what: "empty" }, () =>
    cells.tree.remove(bins, { permanently: true, signal }),
  );
  if (json) for (const path of bins) terminal.print(JSON.stringify({ path, removed: "permanently", ...started }));
  else terminal.note(`${detach ? "Removing" : "Removed"} ${what}`);
  return undefined;
};
