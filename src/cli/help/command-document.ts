import { exitCodes } from "../../base/errors.ts";
import { globalFlags } from "../global-flags.ts";
import type { Command, FlagTable } from "../types.ts";
import { type Block, type HelpDocument, lines, type Row, rows, type Section, section, text } from "./document.ts";
import { jsonSchemaName } from "./json-schema-name.ts";
import { flagHelp, flagText, shownCommands, spokenName, usageLine } from "./names.ts";
import { commandGroups, footer } from "./overview.ts";

/** The help of one command; of the root, all commands by group. */
export function commandDocument(path: readonly Command[]): HelpDocument {
  const command = path.at(-1);
  if (!command) throw new RangeError("a command has a name");
  const isRoot = path.length === 1;
  const sections = [
    section("", ...text(...(command.details ?? []))),
    section("Usage", lines(usageLine(path))),
    ...(isRoot ? groups(command) : [section("Commands", ...nonEmpty(shownCommands(command).map(commandRow)))]),
    section(
      "Arguments",
      ...nonEmpty(command.args.filter((each) => each.help !== "").map((each) => [each.name, each.help])),
    ),
    section("Examples", ...examples(command)),
    ...flagSections(command.flags),
    ...(isRoot ? flagSections(globalFlags) : []),
    section("Exit codes", ...nonEmpty(exitRows(command))),
    section("See also", ...text(...seeAlso(path))),
  ];
  return {
    name: spokenName(path),
    summary: command.summary,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  };
}

function commandRow(command: Command): Row {
  return [command.name, command.summary];
}

function groups(root: Command): Section[] {
  return commandGroups(root).map(({ group, members }) => section(group, rows(members.map(commandRow))));
}

function nonEmpty(list: readonly Row[]): Block[] {
  return list.length === 0 ? [] : [rows(list)];
}

function examples(command: Command): Block[] {
  return command.examples.length === 0 ? [] : [{ kind: "examples", examples: command.examples }];
}

/** Flags under the headline of their group, in the order of the table. */
export function flagSections(flags: FlagTable): Section[] {
  const found = new Map<string, Row[]>();
  for (const [key, spec] of Object.entries(flags)) {
    if (spec.hidden) continue;
    const title = spec.group === undefined ? "Flags" : `${spec.group} flags`;
    const list = found.get(title) ?? [];
    list.push([flagText(key, spec), flagHelp(spec)]);
    found.set(title, list);
  }
  return [...found].map(([title, list]) => section(title, rows(list)));
}

function exitRows(command: Command): Row[] {
  const told = Object.entries(command.exits ?? {});
  if (told.length === 0 || !command.load) return [];
  const usage = String(exitCodes.usage);
  const all: Row[] = [
    ["0", "done"],
    ...told,
    ...(usage in (command.exits ?? {}) ? [] : [[usage, "wrong usage"] as const]),
  ];
  return all.sort(([a], [b]) => Number(a) - Number(b));
}

function seeAlso(path: readonly Command[]): string[] {
  if (path.length === 1) return [footer];
  const command = path.at(-1);
  if (!command?.load) return [`${spokenName(path)} COMMAND --help explains one of them.`];
  const shape =
    command.flags.json === undefined ? "" : ` The shape of --json: docs/json/${jsonSchemaName(path)}.schema.json.`;
  return [`Flags of every command: cec help flags. All exit codes: cec help exit-codes.${shape}`];
}
