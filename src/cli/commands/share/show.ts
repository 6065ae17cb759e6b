import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { linkArgument } from "./link-flags.ts";

export const flags = {
  qr: flag.boolean({ help: "show the address as a QR code on standard error", group: "Output" }),
  json: jsonLinesFlag,
};

export const shareShow = command({
  name: "show",
  summary: "Tell all about a public link",
  args: [linkArgument],
  flags,
  examples: [
    { line: "cec share show common-files/shared.pdf", does: "the links of a file" },
    { line: "cec share show common-files/shared.pdf --qr", does: "with a QR code" },
    { line: "cec share show common-files/shared.pdf --json", does: "as JSON" },
  ],
  exits: { 3: "no such link" },
  load: () => import("./show.run.ts"),
});
