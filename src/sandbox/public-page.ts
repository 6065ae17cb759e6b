import type { Context } from "./context.ts";
import { htmlPage } from "./html-page.ts";
import { type LinkDocument, linkKind } from "./rest/shares/share-document.ts";

/** `/public/{hash}`: the page of a public link. The real one is an application of its own; this one says what is shared. */
export function publicPage(context: Context): Response {
  const hash = context.path.split("/")[2] ?? "";
  const link = context.facts.documents.all<LinkDocument>(linkKind).find((one) => one.hash === hash);
  const now = context.clock.seconds();
  const over = link !== undefined && link.accessEnd !== "" && Number(link.accessEnd) < now;
  if (link === undefined || over) return htmlPage("Link not found", "This link does not exist, or not any more.");
  const label = context.idm.workspace(link.uuid)?.label ?? "";
  return htmlPage(label, link.hasPassword ? "This link needs a password." : `Shared with you: ${label}`);
}
