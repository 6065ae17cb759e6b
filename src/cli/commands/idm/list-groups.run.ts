import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { type flags, groupColumns } from "./list-groups.ts";
import { printEntries } from "./print-entries.ts";

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  await printEntries(terminal, cells.people.groups({ signal }), given, {
    what: "groups",
    title: (count) =>
      count === undefined
        ? "Found groups:"
        : count === 0
          ? "No group found."
          : `Found ${count} ${count === 1 ? "group" : "groups"}:`,
    line: (group) => `  - ${visible(group.GroupLabel ?? "")}`,
    columns: groupColumns,
    fields: ({ GroupLabel, GroupPath, Uuid }) => ({
      label: GroupLabel ?? "",
      path: GroupPath ?? "",
      uuid: Uuid ?? "",
    }),
  });
  return undefined;
};
