import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { longDryRunFlag } from "../../output-flags.ts";
import { entryFlags } from "./entry-flags.ts";

export const aclColumns = ["id", "node", "role", "workspace", "action", "value"] as const;

export const flags = {
  uuid: flag.list({ short: "n", placeholder: "UUID", commas: true, help: "of a node; may be given several times" }),
  delete: flag.boolean({ help: "delete those that were found, after asking" }),
  force: flag.boolean({ short: "f", help: "do not ask" }),
  dryRun: longDryRunFlag,
  ...entryFlags(aclColumns),
};

export const listAcls = command({
  name: "list-acls",
  summary: "List the access rights on nodes, and delete them if told to",
  details: [
    "For administrators. cec ls -d shows the UUIDs of nodes. Deleting rights can lock everybody out of a workspace.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec idm list-acls -n 1c989848-5eff-49cf-8727-4db754e02c25", does: "the rights on one node" },
    {
      line: "cec idm list-acls -n DATASOURCE:pydiods1 -n DATASOURCE:personal --json",
      does: "on two, one line of JSON each",
    },
    {
      line: "cec idm list-acls -n 1c989848-5eff-49cf-8727-4db754e02c25 --delete --dry-run",
      does: "tell which would be deleted",
    },
  ],
  exits: { 5: "not an administrator", 8: "some could not be deleted" },
  load: () => import("./list-acls.run.ts"),
});
