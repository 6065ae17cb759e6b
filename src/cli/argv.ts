import { CecError } from "../base/errors.ts";
import { nearest } from "./nearest.ts";
import type { Command, FlagSpec, FlagTable, FlagValues } from "./types.ts";

/** `noProgress` -> `no-progress`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `noProgress` -> `CEC_NO_PROGRESS`. */
export function variableOf(key: string): string {
  return `CEC_${flagName(key).replaceAll("-", "_").toUpperCase()}`;
}

interface Known {
  readonly key: string;
  readonly name: string;
  readonly spec: FlagSpec<unknown>;
}

/** Names and shorts of a set of flags, for looking up. */
export class FlagIndex {
  readonly #byName = new Map<string, Known>();
  readonly #byShort = new Map<string, Known>();

  constructor(...tables: readonly FlagTable[]) {
    // Later tables win: a command may give a global short another meaning.
    for (const table of tables) {
      for (const [key, spec] of Object.entries(table)) {
        const known: Known = { key, name: flagName(key), spec };
        this.#byName.set(known.name, known);
        for (const alias of spec.aliases ?? []) this.#byName.set(alias, known);
        if (spec.short !== undefined) this.#byShort.set(spec.short, known);
      }
    }
  }

  long(name: string): Known | undefined {
    return this.#byName.get(name);
  }

  short(letter: string): Known | undefined {
    return this.#byShort.get(letter);
  }

  names(): string[] {
    return [...this.#byName].filter(([name, known]) => name === known.name && !known.spec.hidden).map(([name]) => name);
  }
}

/** Texts given for each flag (by key) and the positional arguments. */
export interface Lexed {
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly args: readonly string[];
}

/**
 * Splits words into flags and arguments by pflag's grammar: `--flag value`, `--flag=value`, `-fvalue`, `-f=value`, `-abc` for shorts without
 * a value, a value may begin with a dash, booleans take a value only after `=`, `--` ends the flags, flags and arguments mix.
 * @throws CecError `usage` for an unknown flag or a missing value.
 */
export function lex(words: readonly string[], index: FlagIndex): Lexed {
  const given = new Map<string, string[]>();
  const args: string[] = [];
  const add = (known: Known, text: string) => {
    const list = given.get(known.key);
    if (list) list.push(text);
    else given.set(known.key, [text]);
  };
  let at = 0;
  const next = (shown: string): string => {
    const value = words[at];
    if (value === undefined) throw new CecError("usage", `${shown} needs a value`);
    at += 1;
    return value;
  };
  while (at < words.length) {
    const word = words[at] ?? "";
    at += 1;
    if (word === "--") {
      args.push(...words.slice(at));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      args.push(word);
    } else if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const known = index.long(name);
      if (!known) throw unknownFlag(`--${name}`, index);
      if (equals >= 0) add(known, word.slice(equals + 1));
      else add(known, known.spec.kind === "boolean" ? "true" : next(`--${name}`));
    } else if (word.length > 3 && index.long(word.slice(1).replace(/=.*$/s, ""))) {
      // `find -name x` of other tools would be read as `-n ame`: nobody means that.
      throw unknownFlag(`-${word.slice(1).replace(/=.*$/s, "")}`, index);
    } else {
      lexShorts(word.slice(1), index, add, next);
    }
  }
  return { given, args };
}

function lexShorts(
  shorts: string,
  index: FlagIndex,
  add: (known: Known, text: string) => void,
  next: (shown: string) => string,
): void {
  let rest = shorts;
  while (rest !== "") {
    const letter = rest.charAt(0);
    const known = index.short(letter);
    if (!known) throw unknownFlag(`-${letter}`, index, `-${shorts}`);
    rest = rest.slice(1);
    if (rest.startsWith("=")) {
      add(known, rest.slice(1));
      return;
    }
    if (known.spec.kind === "boolean") {
      add(known, "true");
    } else {
      add(known, rest === "" ? next(`-${letter}`) : rest);
      return;
    }
  }
}

function unknownFlag(shown: string, index: FlagIndex, written = shown): CecError {
  // `-details` is a bundle of shorts that was meant as one long flag.
  const long = shown.startsWith("--") || written.length > 3;
  const close = long ? nearest(written.replace(/^--?|=.*$/g, ""), index.names()) : undefined;
  return new CecError(
    "usage",
    `unknown flag ${shown}`,
    close === undefined ? {} : { hint: `Did you mean --${close}?` },
  );
}

/** Values of every flag of the table, typed. @throws CecError `usage`. */
export function readFlags<F extends FlagTable>(table: F, lexed: Lexed): FlagValues<F> {
  const values: Record<string, unknown> = {};
  for (const [key, spec] of Object.entries(table)) values[key] = spec.read(lexed.given.get(key) ?? [], flagName(key));
  return values as FlagValues<F>;
}

export interface Found {
  /** From the root to the command. */
  readonly path: readonly Command[];
  /** The words without those that named the command. */
  readonly words: readonly string[];
  /** The first word after them that is no flag: an argument, or a command that does not exist. */
  readonly next?: string;
}

/** Finds the command the words name; flags may stand before, between and after its names. */
export function findCommand(root: Command, words: readonly string[], globals: FlagTable): Found {
  const path = [root];
  const rest = [...words];
  const index = new FlagIndex(globals);
  let at = 0;
  while (at < rest.length) {
    const word = rest[at] ?? "";
    if (word === "--") break;
    if (word.startsWith("-") && word !== "-") {
      at += takesNextWord(word, index) ? 2 : 1;
      continue;
    }
    const child = path.at(-1)?.commands?.find((each) => each.name === word || each.aliases?.includes(word));
    if (!child) return { path, words: rest, next: word };
    path.push(child);
    rest.splice(at, 1);
  }
  return { path, words: rest };
}

function takesNextWord(word: string, index: FlagIndex): boolean {
  if (word.includes("=")) return false;
  const known = word.startsWith("--") ? index.long(word.slice(2)) : index.short(word.charAt(1));
  if (!known || known.spec.kind === "boolean") return false;
  return word.startsWith("--") || word.length === 2;
}
