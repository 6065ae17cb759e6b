import { topics } from "../help/topics.ts";
import type { Command } from "../types.ts";
import { type Answer, type Candidate, fitting } from "./candidate.ts";
import { directive } from "./directive.ts";
import { localNames } from "./local-paths.ts";
import { type Entry, isRemote, remotePaths, schemeFor } from "./remote-paths.ts";
import { type Situation, type ValueSpec, visibleFlags } from "./target.ts";

/** Where values that are not in the table come from. */
export interface ValueSources {
  readonly cwd: string;
  accounts(): Promise<readonly Entry[]>;
  /** Children of a folder on the server; of `""` the workspaces. */
  children(folder: string): Promise<readonly Entry[]>;
  /** Names of one kind on the server. */
  named(kind: "datasource" | "job" | "namespace"): Promise<readonly Entry[]>;
  /** Earlier contents of a file, newest first. */
  versions(path: string): Promise<readonly Entry[]>;
  /** Unfinished uploads of this machine. */
  uploads(): Promise<readonly Entry[]>;
}

/** What can stand at the cursor. @throws whatever the sources throw. */
export async function findAnswer(root: Command, situation: Situation, sources: ValueSources): Promise<Answer> {
  const { target, text, path, args } = situation;
  const command = path.at(-1) ?? root;
  switch (target.kind) {
    case "nothing":
      return { candidates: [], bits: directive.noFiles };
    case "flag-name":
      return { candidates: flagNames(command, situation), bits: directive.noFiles };
    case "flag-value":
      if (target.spec.kind === "boolean") return fixed(["true", "false"], text);
      return valueAnswer(root, target.spec, situation, sources);
    case "argument": {
      const subcommands = args.length === 0 ? commandNames(command, text) : [];
      const rest = await valueAnswer(root, target.spec, situation, sources);
      if (subcommands.length === 0) return rest;
      return { candidates: [...subcommands, ...rest.candidates], bits: rest.bits | directive.noFiles };
    }
  }
}

async function valueAnswer(
  root: Command,
  spec: ValueSpec | undefined,
  { text, args }: Situation,
  sources: ValueSources,
): Promise<Answer> {
  if (spec?.values) return fixed(spec.values, text);
  if (spec?.items) return items(spec.items, text);
  switch (spec?.complete) {
    case "local-path":
      return { candidates: [], bits: directive.files };
    case "local-folder":
      return { candidates: [], bits: directive.folders };
    case "remote-path":
    case "remote-folder":
      return paths(await remotePaths(text, { list: sources.children, foldersOnly: spec.complete === "remote-folder" }));
    case "any-path":
      return anyPath(text, sources);
    case "account":
      return entries(await sources.accounts(), text);
    case "upload":
      return entries(await sources.uploads(), text);
    case "version":
      return entries(await sources.versions(args[0] ?? ""), text);
    case "datasource":
    case "job":
    case "namespace":
      return entries(await sources.named(spec.complete), text);
    case "command":
      return {
        candidates: [...commandNames(commandAt(root, args), text), ...(args.length === 0 ? topicNames(text) : [])],
        bits: directive.noFiles,
      };
    default:
      return { candidates: [], bits: directive.noFiles };
  }
}

/** A local path is the shell's business, but where a word may still become either, both are offered. */
async function anyPath(text: string, sources: ValueSources): Promise<Answer> {
  if (isRemote(text)) return paths(await remotePaths(text, { list: sources.children, foldersOnly: false }));
  const scheme = schemeFor(text);
  if (scheme === undefined) return { candidates: [], bits: directive.files };
  return paths([...(await localNames(sources.cwd, text)), { value: scheme, description: "on the server" }]);
}

function paths(candidates: readonly Candidate[]): Answer {
  const open = candidates.some(({ value }) => value.endsWith("/"));
  return { candidates, bits: directive.noFiles | (open ? directive.noSpace : 0) };
}

function fixed(values: readonly string[], text: string): Answer {
  const possible = values.filter((value) => value.startsWith(text));
  return { candidates: possible.map((value) => ({ value })), bits: directive.noFiles };
}

/** The last of some values separated by commas; a further one may follow. */
function items(all: readonly string[], text: string): Answer {
  const head = text.slice(0, text.lastIndexOf(",") + 1);
  const used = head.split(",");
  const possible = all.filter((item) => !used.includes(item) && item.startsWith(text.slice(head.length)));
  return { candidates: possible.map((item) => ({ value: head + item })), bits: directive.noFiles | directive.noSpace };
}

function entries(list: readonly Entry[], text: string): Answer {
  return {
    candidates: fitting(list, text).map(({ name, description }) => ({
      value: name,
      ...(description === undefined ? {} : { description }),
    })),
    bits: directive.noFiles,
  };
}

function commandNames(command: Command, text: string): Candidate[] {
  return (command.commands ?? [])
    .filter((each) => !each.hidden && each.name.startsWith(text))
    .map((each) => ({ value: each.name, description: each.summary }));
}

function topicNames(text: string): Candidate[] {
  return topics
    .filter(({ name }) => name.startsWith(text))
    .map(({ name, summary }) => ({ value: name, description: summary }));
}

function commandAt(root: Command, names: readonly string[]): Command {
  let command = root;
  for (const name of names) {
    command = command.commands?.find((each) => each.name === name) ?? { ...command, commands: [] };
  }
  return command;
}

/** Flags that were given are not offered again, but for those that may come several times. */
function flagNames(command: Command, { text, given }: Situation): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [name, { key, spec }] of visibleFlags(command)) {
    if (given.has(key) && spec.kind !== "list") continue;
    if (`--${name}`.startsWith(text)) candidates.push({ value: `--${name}`, description: spec.help });
    if (spec.short !== undefined && `-${spec.short}`.startsWith(text)) {
      candidates.push({ value: `-${spec.short}`, description: spec.help });
    }
  }
  return candidates;
}
