import { formatSize } from "../../../base/sizes.ts";
import { findAccount } from "../../../session/select-account.ts";
import type { Context, Run } from "../../types.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { timeAgo } from "../../view/node-fields.ts";
import { StreamedTable } from "../../view/table.ts";
import { accountsOf } from "../config/begin-sign-in.ts";
import { find } from "./find.ts";
import type { flags, uploadColumnNames } from "./ls.ts";

type Found = Awaited<ReturnType<typeof find>>[number];

const uploadColumns = {
  id: { header: "ID", whole: true, of: ({ id }) => id },
  sent: {
    header: "SENT",
    of: ({ sentBytes, sizeBytes }) => `${formatSize(sentBytes)} of ${formatSize(sizeBytes)}`,
  },
  begun: { header: "BEGUN", of: ({ begunMs }, { nowMs }) => timeAgo(begunMs / 1000, nowMs) },
  state: { header: "STATE", of: ({ running }) => (running ? "running" : "stopped") },
  target: { header: "TARGET", of: ({ url, target }, { withUrl }) => (withUrl ? `${url} ${target}` : target) },
  source: { header: "SOURCE", of: ({ sourcePath }) => sourcePath },
  url: { header: "URL", of: ({ url }) => url },
} satisfies Record<(typeof uploadColumnNames)[number], Column<Found, { nowMs: number; withUrl: boolean }>>;
const { id, sent, begun, state, target } = uploadColumns;

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal, now } = context;
  const columns = chooseColumns(uploadColumns, given.columns, [id, sent, begun, state, target]);
  const server = await serverAskedFor(context);
  const found = (await find(context)).filter(({ url }) => server === undefined || url === server);
  const table = new StreamedTable(columns, terminal);
  const situation = { nowMs: now(), withUrl: new Set(found.map((each) => each.url)).size > 1 };
  for (const each of found) {
    if (given.json) terminal.print(JSON.stringify(uploadJson(each)));
    else table.add(columns.map((column) => column.of(each, situation)));
  }
  if (given.json) return undefined;
  if (found.length === 0) terminal.note("No unfinished uploads");
  else table.end();
  return undefined;
};

/** The journals are those of all servers; `--account` and `--url` mean one. @throws CecError `not-found` for an account that is not stored. */
async function serverAskedFor(context: Context): Promise<string | undefined> {
  const { settings, store } = await accountsOf(context);
  if (settings.account !== undefined) return findAccount(await store.read(), settings.account).url;
  return context.given.has("url") ? settings.url : undefined;
}

function uploadJson({ id, uploadId, url, sourcePath, target, sizeBytes, sentBytes, begunMs, running }: Found): object {
  return {
    id,
    uploadId,
    url,
    source: sourcePath,
    target,
    sizeBytes,
    sentBytes,
    begun: new Date(begunMs).toISOString(),
    state: running ? "running" : "stopped",
  };
}
