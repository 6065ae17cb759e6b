import { followJobs } from "../../follow-jobs.ts";
import { expandNodes } from "../../remote-nodes.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { pathInBin } from "./bins.ts";
import type { flags } from "./restore.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { detach, dryRun, json } }) => {
  const { signal, terminal } = context;
  const patterns = args.map(pathInBin);
  const { cells } = await context.connect();
  const paths: string[] = [];
  for await (const node of expandNodes(cells.tree, patterns, "restore", signal)) paths.push(node.path);
  if (dryRun) {
    for (const path of paths) tellWould(terminal, json, { would: "restore", path });
    return undefined;
  }
  const started = await followJobs(context, cells, { detach, json, what: "restore" }, () =>
    cells.tree.restore(paths, { signal }),
  );
  for (const path of paths) {
    if (json) terminal.print(JSON.stringify({ path, restored: !detach, ...started }));
    else terminal.note(`${detach ? "Restoring" : "Restored"} ${visible(path)}`);
  }
  return undefined;
};
