import { exitCodes } from "../../base/errors.ts";
import { flagName } from "../argv.ts";
import { globalFlags } from "../global-flags.ts";
import type { ArgumentSpec, Command, CommandGroup, FlagSpec, FlagTable } from "../types.ts";

const groupOrder: readonly CommandGroup[] = ["Files", "Transfer", "Sharing", "Accounts", "Administration", "Tools"];

/** `cec config add`, from the path of a command. */
export function spokenName(path: readonly Command[]): string {
  return ["cec", ...path.slice(1).map((each) => each.name)].join(" ");
}

/** `cec scp [flags] SOURCE... TARGET`. */
export function usageLine(path: readonly Command[]): string {
  const command = path.at(-1);
  if (!command?.load) return `${spokenName(path)} COMMAND`;
  const hasFlags = Object.values(command.flags).some((spec) => !spec.hidden);
  return [spokenName(path), ...(hasFlags ? ["[flags]"] : []), ...command.args.map(argumentText)].join(" ");
}

function argumentText(argument: ArgumentSpec): string {
  const name = argument.repeated ? `${argument.name}...` : argument.name;
  return argument.optional ? `[${name}]` : name;
}

/** Help of a command, or the overview for the root, fitted to `columns`. */
export function renderHelp(path: readonly Command[], columns: number): string {
  const width = Math.max(40, Math.min(columns, 100));
  const command = path.at(-1);
  if (!command) return "";
  const sections = [
    wrap(`${command.summary}`, width, ""),
    ...(command.details ?? []).map((text) => wrap(text, width, "")),
    `Usage:\n  ${usageLine(path)}`,
    ...(path.length === 1 ? overview(command, width) : subcommands(command, width)),
    ...argumentHelp(command, width),
    ...examples(command),
    ...flagGroups(command.flags, width),
    ...(path.length === 1 ? flagGroups(globalFlags, width) : []),
    ...(path.length === 1 || !command.load ? [] : ["Flags of every command: see cec --help."]),
    ...exits(command),
  ];
  return sections.join("\n\n");
}

function overview(root: Command, width: number): string[] {
  const shown = (root.commands ?? []).filter((each) => !each.hidden);
  const names = columnsOf(shown.map((each) => each.name));
  return groupOrder
    .map((group) => ({ group, members: shown.filter((each) => (each.group ?? "Tools") === group) }))
    .filter(({ members }) => members.length > 0)
    .map(({ group, members }) =>
      rows(
        group,
        members.map((each) => [each.name, each.summary] as const),
        width,
        names,
      ),
    );
}

function subcommands(command: Command, width: number): string[] {
  const shown = (command.commands ?? []).filter((each) => !each.hidden);
  if (shown.length === 0) return [];
  return [
    rows(
      "Commands",
      shown.map((each) => [each.name, each.summary] as const),
      width,
    ),
  ];
}

function argumentHelp(command: Command, width: number): string[] {
  const told = command.args.filter((each) => each.help !== "");
  return told.length === 0
    ? []
    : [
        rows(
          "Arguments",
          told.map((each) => [each.name, each.help] as const),
          width,
        ),
      ];
}

function examples(command: Command): string[] {
  if (command.examples.length === 0) return [];
  return [`Examples:\n${command.examples.map((each) => `  # ${each.does}\n  ${each.line}`).join("\n")}`];
}

/** `-f, --force` with its placeholder. */
export function flagText(key: string, spec: FlagSpec<unknown>): string {
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  return `${short}--${flagName(key)}${spec.placeholder === "" ? "" : ` ${spec.placeholder}`}`;
}

/** What stands beside a flag: its help, and the default where there is one. */
export function flagHelp(spec: FlagSpec<unknown>): string {
  return spec.defaultText === undefined ? spec.help : `${spec.help} (default ${spec.defaultText})`;
}

function flagGroups(flags: FlagTable, width: number): string[] {
  const groups = new Map<string, (readonly [string, string])[]>();
  for (const [key, spec] of Object.entries(flags)) {
    if (spec.hidden) continue;
    const name = spec.group === undefined ? "Flags" : `${spec.group} flags`;
    const list = groups.get(name) ?? [];
    list.push([flagText(key, spec), flagHelp(spec)]);
    groups.set(name, list);
  }
  return [...groups].map(([name, list]) => rows(name, list, width));
}

function exits(command: Command): string[] {
  const told = Object.entries(command.exits ?? {});
  if (told.length === 0) return [];
  const all = [["0", "done"], ...told, [String(exitCodes.usage), "wrong usage"]] as const;
  const sorted = [...all].sort(([a], [b]) => Number(a) - Number(b));
  return [`Exit codes:\n${sorted.map(([code, text]) => `  ${code.padEnd(4)}${text}`).join("\n")}`];
}

function columnsOf(names: readonly string[]): number {
  return Math.min(28, Math.max(0, ...names.map((name) => name.length)) + 2);
}

function rows(
  title: string,
  list: readonly (readonly [string, string])[],
  width: number,
  nameWidth = columnsOf(list.map(([name]) => name)),
): string {
  const lines = list.map(([name, text]) => {
    const told = wrap(text, width - nameWidth - 2, "").split("\n");
    const [first = "", ...rest] = told;
    const head =
      name.length + 2 > nameWidth
        ? `  ${name}\n${" ".repeat(nameWidth + 2)}${first}`
        : `  ${name.padEnd(nameWidth)}${first}`;
    return [head, ...rest.map((line) => " ".repeat(nameWidth + 2) + line)].join("\n");
  });
  return `${title}:\n${lines.join("\n")}`;
}

/** Breaks a text at blanks to lines of at most `width` characters. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  lines.push(line);
  return lines.join("\n");
}
