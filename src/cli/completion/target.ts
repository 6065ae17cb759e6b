import { FlagIndex, findCommand, flagName } from "../argv.ts";
import { globalFlags } from "../global-flags.ts";
import type { Command, CompletionKind, FlagSpec } from "../types.ts";

/** What may stand at a place, as flags and arguments declare it. */
export interface ValueSpec {
  readonly complete?: CompletionKind;
  readonly values?: readonly string[];
  readonly items?: readonly string[];
}

/** What the word under the cursor is. */
export type Target =
  | { readonly kind: "flag-name" }
  | { readonly kind: "flag-value"; readonly spec: FlagSpec<unknown> }
  | { readonly kind: "argument"; readonly spec: ValueSpec | undefined }
  /** Help was asked for, or the command or flag before the cursor does not exist. */
  | { readonly kind: "nothing" };

export interface Situation {
  readonly target: Target;
  /** The part of the word that candidates begin with; without `--flag=`. */
  readonly text: string;
  readonly path: readonly Command[];
  /** Arguments before the cursor. */
  readonly args: readonly string[];
  /** Texts given for each flag (by key) before the cursor. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a command line that is still being typed; unlike the lexer it never fails.
 * @param words the arguments before the cursor and, last, the word under it (empty when a new word begins).
 */
export function findTarget(root: Command, words: readonly string[]): Situation {
  const current = words.at(-1) ?? "";
  const { path, words: rest } = findCommand(root, words.slice(0, -1), globalFlags);
  const command = path.at(-1) ?? root;
  const index = new FlagIndex(globalFlags, command.flags);
  const scan = scanWords(rest, index);
  const facts = { path, args: scan.args, given: scan.given };
  const nothing = { ...facts, target: { kind: "nothing" as const }, text: "" };
  if (scan.unknown || scan.given.has("help")) return nothing;
  if (scan.awaiting) return { ...facts, target: { kind: "flag-value", spec: scan.awaiting }, text: current };
  if (!scan.ended && current.startsWith("-") && current !== "") {
    const equals = current.indexOf("=");
    if (equals < 0) return { ...facts, target: { kind: "flag-name" }, text: current };
    const name = current.slice(0, equals);
    const spec = (name.startsWith("--") ? index.long(name.slice(2)) : index.short(name.slice(-1)))?.spec;
    return spec ? { ...facts, target: { kind: "flag-value", spec }, text: current.slice(equals + 1) } : nothing;
  }
  // A word that is no command of a group leads nowhere; the group itself takes no arguments.
  if (!command.load && scan.args.length > 0) return nothing;
  return { ...facts, target: { kind: "argument", spec: argumentAt(command, scan.args.length) }, text: current };
}

interface Scan {
  readonly args: string[];
  readonly given: Map<string, string[]>;
  /** The flag whose value is the word under the cursor. */
  awaiting: FlagSpec<unknown> | undefined;
  /** A `--` stood before the cursor. */
  ended: boolean;
  unknown: boolean;
}

function scanWords(words: readonly string[], index: FlagIndex): Scan {
  const scan: Scan = { args: [], given: new Map(), awaiting: undefined, ended: false, unknown: false };
  let key = "";
  const give = (name: string, text: string) => scan.given.set(name, [...(scan.given.get(name) ?? []), text]);
  for (const word of words) {
    if (scan.awaiting) {
      give(key, word);
      scan.awaiting = undefined;
    } else if (scan.ended || word === "-" || !word.startsWith("-")) {
      scan.args.push(word);
    } else if (word === "--") {
      scan.ended = true;
    } else {
      for (const { known, text } of flagsOf(word, index)) {
        if (!known) {
          scan.unknown = true;
        } else if (text === undefined && known.spec.kind !== "boolean") {
          scan.awaiting = known.spec;
          key = known.key;
        } else {
          give(known.key, text ?? "true");
        }
      }
    }
  }
  return scan;
}

type Known = ReturnType<FlagIndex["long"]>;

/** The flags one word gives, each with its text where the word holds it. */
function* flagsOf(word: string, index: FlagIndex): Generator<{ known: Known; text: string | undefined }> {
  const equals = word.indexOf("=");
  if (word.startsWith("--")) {
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    yield { known: index.long(name), text: equals < 0 ? undefined : word.slice(equals + 1) };
    return;
  }
  for (let at = 1; at < word.length; at += 1) {
    const known = index.short(word.charAt(at));
    const rest = word.slice(at + 1);
    if (rest.startsWith("=")) {
      yield { known, text: rest.slice(1) };
      return;
    }
    const takesRest = known !== undefined && known.spec.kind !== "boolean";
    yield { known, text: takesRest && rest !== "" ? rest : undefined };
    if (takesRest || !known) return;
  }
}

/** The argument that stands at a position; one that repeats takes all positions after it. */
function argumentAt(command: Command, position: number): ValueSpec | undefined {
  const repeated = command.args.findIndex((each) => each.repeated);
  const last = command.args.at(-1);
  // `put FILE... TARGET`: behind the first local file the server's side comes, as with any two places.
  const otherSide = last?.complete === "remote-path" && command.args[repeated]?.complete === "local-path";
  if (repeated >= 0 && position > repeated && otherSide) return last;
  return command.args[repeated < 0 ? position : Math.min(position, repeated)];
}

/** Every visible flag of a command with its name; the command's own stand before the global ones and hide them. */
export function visibleFlags(command: Command): Map<string, { key: string; spec: FlagSpec<unknown> }> {
  const flags = new Map<string, { key: string; spec: FlagSpec<unknown> }>();
  for (const table of [command.flags, globalFlags]) {
    for (const [key, spec] of Object.entries(table)) {
      if (!spec.hidden && !flags.has(flagName(key))) flags.set(flagName(key), { key, spec });
    }
  }
  return flags;
}
