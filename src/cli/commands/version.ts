import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonFlag } from "../output-flags.ts";

export const flags = {
  format: flag.string({ short: "f", placeholder: "TEMPLATE", help: "Go template, such as '{{.Version}}'" }),
  json: jsonFlag,
};

export const version = command({
  name: "version",
  group: "Tools",
  summary: "Show the version of this program",
  brief: "of this program",
  args: [],
  flags,
  examples: [
    { line: "cec version", does: "version, commit, build time, system and runtime" },
    { line: "cec version -f '{{.Version}}'", does: "the bare version, for a script" },
    { line: "cec version --json", does: "the same as JSON" },
  ],
  load: () => import("./version.run.ts"),
});
