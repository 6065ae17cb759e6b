import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { entryFlags } from "./entry-flags.ts";

export const workspaceColumns = ["slug", "label", "scope", "description", "lastUpdated", "uuid", "roots"] as const;

export const flags = {
  scope: flag.oneOf(["admin", "cell", "link", "any"], "admin", {
    help: "which kind: set up by administrators, cells, what public links show, or all",
  }),
  ...entryFlags(workspaceColumns),
};

export const listWorkspaces = command({
  name: "list-workspaces",
  summary: "List the workspaces of the server that you may see",
  details: ["cec ls lists those you can work in."],
  args: [],
  flags,
  examples: [
    { line: "cec idm list-workspaces", does: "their labels" },
    { line: "cec idm list-workspaces --scope cell --json", does: "all cells, one line of JSON each" },
    { line: "cec idm list-workspaces --csv", does: "for a spreadsheet" },
  ],
  exits: { 5: "not allowed" },
  load: () => import("./list-workspaces.run.ts"),
});
