import { parseDuration } from "../base/durations.ts";
import { CecError } from "../base/errors.ts";
import { parseSize } from "../base/sizes.ts";
import { didYouMean } from "./nearest.ts";
import type { CompletionKind, FlagSpec } from "./types.ts";

interface Common {
  readonly help: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly group?: string;
  readonly hidden?: boolean;
  readonly placeholder?: string;
  readonly complete?: CompletionKind;
}

/** Spellings of true and false that Go's flag parsers accept. */
const truths: Readonly<Record<string, boolean>> = { 1: true, t: true, true: true, 0: false, f: false, false: false };

function value<T>(
  common: Common & { defaultText?: string; values?: readonly string[] },
  placeholder: string,
  read: (text: string | undefined, name: string) => T,
): FlagSpec<T> {
  return { placeholder, ...common, kind: "string", read: (given, name) => read(given.at(-1), name) };
}

function number(text: string, name: string, min: number, max: number): number {
  const result = Number(text);
  if (!/^\d+$/.test(text.trim()) || result < min || result > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
    throw new CecError("usage", `--${name} takes a whole number, ${range}, not "${text}"`);
  }
  return result;
}

function oneOf<V extends string>(text: string, name: string, values: readonly V[]): V {
  const match = values.find((each) => each === text);
  if (match !== undefined) return match;
  const hint = `${didYouMean(text, values)}Use one of: ${values.join(", ")}.`;
  throw new CecError("usage", `--${name} cannot be "${text}"`, { hint });
}

/** Builders of {@link FlagSpec}; the last value given wins, as in pflag. */
export const flag = {
  boolean(common: Common): FlagSpec<boolean> {
    return {
      placeholder: "",
      ...common,
      kind: "boolean",
      read(given, name) {
        const last = given.at(-1);
        if (last === undefined) return false;
        const truth = truths[last.toLowerCase()];
        if (truth === undefined) throw new CecError("usage", `--${name} is true or false, not "${last}"`);
        return truth;
      },
    };
  },

  string(common: Common): FlagSpec<string | undefined> {
    return value(common, "TEXT", (text) => text);
  },

  /** Can be given several times; with `commas`, one value may hold several. With `onlyItems`, nothing but the `items` is taken. */
  list(
    common: Common & { commas?: boolean; items?: readonly string[]; onlyItems?: boolean },
  ): FlagSpec<readonly string[]> {
    const { commas, onlyItems, ...rest } = common;
    return {
      placeholder: "TEXT",
      ...rest,
      kind: "list",
      read(given, name) {
        const all = commas ? given.flatMap((text) => text.split(",").filter((part) => part !== "")) : [...given];
        const { items } = rest;
        if (onlyItems && items) for (const each of all) oneOf(each, name, items);
        return all;
      },
    };
  },

  oneOf<const V extends string>(values: readonly V[], fallback: V, common: Common): FlagSpec<V> {
    return value({ defaultText: fallback, values, ...common }, values.join("|"), (text, name) =>
      text === undefined ? fallback : oneOf(text, name, values),
    );
  },

  optionalOneOf<const V extends string>(values: readonly V[], common: Common): FlagSpec<V | undefined> {
    return value({ values, ...common }, values.join("|"), (text, name) =>
      text === undefined ? undefined : oneOf(text, name, values),
    );
  },

  integer(fallback: number, common: Common & { min?: number; max?: number }): FlagSpec<number> {
    const { min = 0, max = Number.MAX_SAFE_INTEGER, ...rest } = common;
    return value({ defaultText: String(fallback), ...rest }, "N", (text, name) =>
      text === undefined ? fallback : number(text, name, min, max),
    );
  },

  optionalInteger(common: Common & { min?: number; max?: number }): FlagSpec<number | undefined> {
    const { min = 0, max = Number.MAX_SAFE_INTEGER, ...rest } = common;
    return value(rest, "N", (text, name) => (text === undefined ? undefined : number(text, name, min, max)));
  },

  /** Bytes. */
  size(common: Common): FlagSpec<number | undefined> {
    return value(common, "SIZE", (text) => (text === undefined ? undefined : parseSize(text)));
  },

  /** Milliseconds. */
  duration(fallback: string | undefined, common: Common): FlagSpec<number | undefined> {
    const shown = fallback === undefined ? common : { defaultText: fallback, ...common };
    return value(shown, "DURATION", (text) => {
      const given = text ?? fallback;
      return given === undefined ? undefined : parseDuration(given);
    });
  },
};
