import { command } from "../../command.ts";
import { shareAudit } from "./audit.ts";
import { createDetails, createExits, flags, nodeArgument, shareCreate } from "./create.ts";
import { shareLs } from "./ls.ts";
import { shareRm } from "./rm.ts";
import { shareShow } from "./show.ts";
import { shareUpdate } from "./update.ts";

export const share = command({
  name: "share",
  group: "Sharing",
  brief: "public links",
  summary: "Make a public link, and see, change or remove the ones there are",
  details: ["cec share PATH is cec share create PATH.", ...createDetails],
  args: [nodeArgument],
  flags,
  examples: [
    { line: "cec share common-files/report.pdf", does: "a link anybody can open; prints its address" },
    {
      line: "cec share common-files/report.pdf --expires 7d --password=generate",
      does: "for a week, with a password made up and told once",
    },
    { line: "cec share common-files/report.pdf --qr", does: "with a QR code to scan from the screen" },
  ],
  exits: createExits,
  commands: [shareCreate, shareLs, shareShow, shareUpdate, shareRm, shareAudit],
  load: () => import("./create.run.ts"),
});
