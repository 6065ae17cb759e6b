import type { Command, CommandGroup } from "../types.ts";
import { shownCommands } from "./names.ts";

const groupOrder: readonly CommandGroup[] = ["Files", "Transfer", "Sharing", "Accounts", "Administration", "Tools"];

/** A screen of 80 columns and 24 lines, of which the prompt takes one: two commands stand beside each other. */
const groupWidth = 10;
const nameWidth = 11;
const briefWidth = 22;
const cellWidth = nameWidth + briefWidth + 2;

/** Last line of the overview. */
export const footer = "More: cec help COMMAND|exit-codes|environment|filters|json|agents|flags";

export interface ShownGroup {
  readonly group: CommandGroup;
  readonly members: readonly Command[];
}

/** The commands people see, by group. */
export function commandGroups(root: Command): ShownGroup[] {
  const shown = shownCommands(root);
  return groupOrder
    .map((group) => ({ group, members: shown.filter((each) => (each.group ?? "Tools") === group) }))
    .filter(({ members }) => members.length > 0);
}

/** `cec --help`: every command in a few words, on one screen. */
export function renderOverview(root: Command, columns: number): string {
  const out = ["cec COMMAND [flags] [arguments]: a command-line client for Pydio Cells", ""];
  const perLine = columns >= groupWidth + 2 * cellWidth - 2 ? 2 : 1;
  for (const { group, members } of commandGroups(root)) {
    const rowCount = Math.ceil(members.length / perLine);
    for (let row = 0; row < rowCount; row += 1) {
      const label = row === 0 ? shortLabel(group) : "";
      const cells = members.slice(row * perLine, (row + 1) * perLine).map(cell);
      out.push(`${label.padEnd(groupWidth)}${cells.join("")}`.trimEnd());
    }
  }
  return [...out, "", footer].join("\n");
}

function cell(command: Command): string {
  return `${command.name.padEnd(nameWidth)}${brief(command)}`.padEnd(cellWidth);
}

/** The few words of a command; its summary cut at a word where it has none. */
export function brief(command: Command): string {
  if (command.brief !== undefined) return command.brief;
  let cut = "";
  for (const word of command.summary.split(" ")) {
    if (cut.length + 1 + word.length > briefWidth) break;
    cut += cut === "" ? word.toLowerCase() : ` ${word}`;
  }
  return cut.replace(/[,;:]$/, "");
}

function shortLabel(group: CommandGroup): string {
  return group === "Administration" ? "Admin" : group;
}
