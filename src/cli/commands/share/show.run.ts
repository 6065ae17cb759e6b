import type { Run } from "../../types.ts";
import { findLinks } from "./find-links.ts";
import { describeLink, linkJson } from "./link-view.ts";
import { qrCode } from "./qr-code.ts";
import type { flags } from "./show.ts";

export const run: Run<typeof flags> = async (context, { args: [text = ""], flags: { qr, json } }) => {
  const { terminal, signal, now } = context;
  const { cells } = await context.connect();
  for (const [at, link] of (await findLinks(cells, text, signal)).entries()) {
    if (json) terminal.print(JSON.stringify(linkJson(link, now())));
    else terminal.print((at === 0 ? "" : "\n") + describeLink(link, now()));
    if (qr) terminal.complain(await qrCode(link.url, terminal.color));
  }
  return undefined;
};
