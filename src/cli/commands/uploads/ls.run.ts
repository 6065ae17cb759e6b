import { formatSize } from "../../../base/sizes.ts";
import type { Run } from "../../types.ts";
import { timeAgo } from "../../view/node-fields.ts";
import { StreamedTable } from "../../view/table.ts";
import { find } from "./find.ts";
import type { flags } from "./ls.ts";

const columns = [{ header: "ID" }, { header: "SENT" }, { header: "BEGUN" }, { header: "STATE" }, { header: "TARGET" }];

export const run: Run<typeof flags> = async (context, { flags: { json } }) => {
  const { terminal, now } = context;
  const found = await find(context);
  const table = new StreamedTable(columns, (line) => terminal.print(line));
  const servers = new Set(found.map((each) => each.url));
  for (const each of found) {
    const { id, target, sentBytes, source, begunMs, running } = each;
    if (json) {
      const { url, uploadId, sourcePath } = each;
      const begun = new Date(begunMs).toISOString();
      const state = running ? "running" : "stopped";
      const sizes = { sizeBytes: source.sizeBytes, sentBytes };
      terminal.print(JSON.stringify({ id, uploadId, url, source: sourcePath, target, ...sizes, begun, state }));
      continue;
    }
    const sent = `${formatSize(sentBytes)} of ${formatSize(source.sizeBytes)}`;
    const where = servers.size > 1 ? `${each.url} ${target}` : target;
    table.add([id, sent, timeAgo(begunMs / 1000, now()), running ? "running" : "stopped", where]);
  }
  if (json) return undefined;
  if (found.length === 0) terminal.note("No unfinished uploads");
  else table.end();
  return undefined;
};
