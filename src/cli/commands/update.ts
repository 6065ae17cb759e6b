import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonFlag } from "../output-flags.ts";

export const flags = {
  check: flag.boolean({ help: "only tell whether there is something newer" }),
  version: flag.string({ short: "v", placeholder: "VERSION", help: "this version and no other; an older one too" }),
  dev: flag.boolean({ help: "development versions too" }),
  dryRun: flag.boolean({
    short: "d",
    aliases: ["dry_run"],
    help: "fetch and check the new version, and leave the old one",
  }),
  json: jsonFlag,
};

export const update = command({
  name: "update",
  group: "Tools",
  summary: "Replace this program by its newest release",
  brief: "get a newer version",
  details: [
    "The releases lie at an address built into the program, or named by CEC_UPDATE_URL, with a manifest signed by the key built in, or named by CEC_UPDATE_KEY (Ed25519, base64). The download is compared with the signed size and SHA-256 and is run once before it takes the place of this program, which is kept beside it as cec.previous. A program that a package manager put there is left to it.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec update --check", does: "is there a newer version" },
    { line: "cec update", does: "install it" },
    { line: "cec update --version 0.1.0", does: "go back to a version" },
  ],
  exits: {
    1: "no address is known, or the program cannot replace itself",
    3: "no such version, or none for this machine",
    5: "no right to write there, or a package manager owns the file",
    7: "the release server does not answer",
    9: "the signature or the content is not right; nothing was installed",
  },
  load: () => import("./update.run.ts"),
});
