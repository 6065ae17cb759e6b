import { CecError, isCecError } from "../../../base/errors.ts";
import type { ShareLink } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { findLink, findLinks } from "./find-links.ts";
import type { flags } from "./rm.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { force, all, dryRun, json } }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  const found = new Map<string, ShareLink>();
  for (const text of args) {
    const links = all ? await findLinks(cells, text, signal) : [await findLink(cells, text, signal)];
    for (const link of links) found.set(link.uuid, link);
  }
  const links = [...found.values()];
  if (dryRun) {
    for (const link of links)
      tellWould(terminal, json, { would: "remove the link", path: link.url, reason: link.label });
    return undefined;
  }
  const [first] = links;
  const what =
    links.length === 1 && first ? `the link ${visible(first.label)} (${first.url})` : `${links.length} links`;
  if (!force && !(await terminal.confirm(`Remove ${what}?`, "-f to remove without asking"))) {
    terminal.note("Nothing was removed");
    return undefined;
  }
  let failed = 0;
  for (const link of links) {
    try {
      await cells.shares.removeLink(link.uuid, { signal });
      if (json) terminal.print(JSON.stringify({ url: link.url, uuid: link.uuid, removed: true }));
      else terminal.note(`Removed the link ${link.url}`);
    } catch (error) {
      if (signal.aborted || !isCecError(error) || links.length === 1) throw error;
      failed += 1;
      terminal.complain(`${link.url}: ${error.message}`);
      if (json) terminal.print(JSON.stringify({ url: link.url, uuid: link.uuid, removed: false }));
    }
  }
  if (failed > 0) throw new CecError("partial", `${failed} of ${links.length} links were not removed`);
  return undefined;
};
