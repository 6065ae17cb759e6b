import { flagName } from "../argv.ts";
import type { ArgumentSpec, Command, FlagSpec } from "../types.ts";

/** `cec config add`, from the path of a command. */
export function spokenName(path: readonly Command[]): string {
  return ["cec", ...path.slice(1).map((each) => each.name)].join(" ");
}

/** `cec-config-add`: the name of its page and its man page. */
export function pageName(path: readonly Command[]): string {
  return spokenName(path).replaceAll(" ", "-");
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

/** `-f, --force` with its placeholder. */
export function flagText(key: string, spec: FlagSpec<unknown>): string {
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  return `${short}--${flagName(key)}${spec.placeholder === "" ? "" : ` ${spec.placeholder}`}`;
}

/** What stands beside a flag: its help, and the default where there is one. */
export function flagHelp(spec: FlagSpec<unknown>): string {
  return spec.defaultText === undefined ? spec.help : `${spec.help} (default ${spec.defaultText})`;
}

/** The commands below one that are shown to people. */
export function shownCommands(command: Command | undefined): readonly Command[] {
  return (command?.commands ?? []).filter((each) => !each.hidden);
}
