import { exitCodes } from "../../../base/errors.ts";
import type { ShareLink } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { count } from "../../view/count.ts";
import { rowOutput } from "../../view/row-output.ts";
import type { flags } from "./audit.ts";
import { listLinks } from "./find-links.ts";
import { linkColumns, linkForm, linkJson, stateOf } from "./link-view.ts";

interface Rules {
  readonly required: ReadonlySet<string>;
  readonly latestMs: number;
}

export const run: Run<typeof flags> = async (context, { args: [path], flags: given }) => {
  const { require, maxExpiry, columns: asked } = given;
  const { terminal, now } = context;
  const rules: Rules = {
    required: new Set(require.length === 0 ? ["expiry", "password"] : require),
    latestMs: maxExpiry === undefined ? Number.POSITIVE_INFINITY : now() + maxExpiry,
  };
  const finding: Column<ShareLink, number> = { header: "FINDINGS", of: (link) => findingsOf(link, rules).join(", ") };
  const { path: where, url } = linkColumns;
  const columns = chooseColumns({ ...linkColumns, findings: finding }, asked, [where, url, finding]);
  const rows = rowOutput<ShareLink>(terminal, given, {
    ...linkForm(columns, now),
    json: (link) => ({ ...linkJson(link, now()), findings: findingsOf(link, rules) }),
  });
  const { cells } = await context.connect();
  let looked = 0;
  let found = 0;
  for await (const link of listLinks(cells, path, context)) {
    looked += 1;
    const state = stateOf(link, now());
    if (state === "expired" || state === "used up" || findingsOf(link, rules).length === 0) continue;
    found += 1;
    rows.add(link);
  }
  rows.end();
  const links = count(looked, "link", "links");
  terminal.note(found === 0 ? `${links} looked at, nothing found` : `${found} of ${links} found`);
  return found === 0 ? undefined : exitCodes.mismatch;
};

function findingsOf(link: ShareLink, { required, latestMs }: Rules): string[] {
  const { expiresSeconds, passwordRequired, maxDownloads } = link;
  const findings: string[] = [];
  if (expiresSeconds === undefined && (required.has("expiry") || latestMs !== Number.POSITIVE_INFINITY)) {
    findings.push("no expiry");
  }
  if (expiresSeconds !== undefined && expiresSeconds * 1000 > latestMs) findings.push("late expiry");
  if (required.has("password") && !passwordRequired) findings.push("no password");
  if (required.has("limit") && maxDownloads === undefined) findings.push("no limit");
  return findings;
}
