import { CecError, isCecError } from "../../../base/errors.ts";
import { followJobs } from "../../follow-jobs.ts";
import { expandNodes } from "../../remote-nodes.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { shellWord } from "../../view/shell-word.ts";
import { tellWould } from "../../view/would.ts";
import { pathInBin } from "./bins.ts";
import type { flags } from "./restore.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { detach, dryRun, json } }) => {
  const { signal, terminal } = context;
  const patterns = args.map(pathInBin);
  const { cells } = await context.connect();
  const found = new Set<string>();
  for (const pattern of patterns) {
    try {
      for await (const node of expandNodes(cells.tree, [pattern], "restore", signal)) found.add(node.path);
    } catch (error) {
      if (!isCecError(error, "not-found")) throw error;
      const [slug = "", , ...inner] = pattern.split("/");
      throw new CecError("not-found", `no ${visible(inner.join("/"))} in the recycle bin of ${visible(slug)}`, {
        operation: "restore",
        path: pattern,
        hint:
          inner.length > 1
            ? `What was removed lies in the bin by its name alone: cec trash restore ${shellWord(`${slug}/${inner.at(-1)}`)}`
            : `See cec trash ls ${slug}.`,
        cause: error,
      });
    }
  }
  const paths = [...found];
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
