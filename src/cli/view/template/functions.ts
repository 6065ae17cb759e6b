import { formatText } from "./format-text.ts";
import { shown } from "./shown.ts";
import { TemplateFault, type Value } from "./syntax.ts";

type TemplateFunction = (args: readonly Value[]) => Value;

/** Go's own functions, and those that command lines with templates have beside them. `and` and `or` are part of the evaluation. */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  not: ([value]) => !isTrue(value),
  eq: ([first, ...others]) => need(others, "eq").some((other) => order(first, other) === 0),
  ne: ([first, second]) => order(first, second) !== 0,
  lt: ([first, second]) => comparable(first, second) < 0,
  le: ([first, second]) => comparable(first, second) <= 0,
  gt: ([first, second]) => comparable(first, second) > 0,
  ge: ([first, second]) => comparable(first, second) >= 0,
  len: ([value]) => lengthOf(value),
  index: ([value, ...keys]) => keys.reduce(elementOf, value),
  slice: ([value, from = 0, to]) => sliceOf(value, Number(from), to === undefined ? undefined : Number(to)),
  print: (args) => args.map(shown).join(""),
  println: (args) => `${args.map(shown).join(" ")}\n`,
  printf: ([format, ...args]) => formatText(shown(format), args),
  html: (args) => joined(args).replace(/[&<>"']/g, (char) => htmlEscapes[char] ?? char),
  js: (args) => JSON.stringify(joined(args)).slice(1, -1).replaceAll("'", "\\'"),
  urlquery: (args) => encodeURIComponent(joined(args)).replaceAll("%20", "+"),
  json: ([value]) => JSON.stringify(value ?? null),
  toJson: ([value]) => JSON.stringify(value ?? null),
  upper: ([value]) => shown(value).toUpperCase(),
  lower: ([value]) => shown(value).toLowerCase(),
  title: ([value]) => shown(value).replace(/(^|\s)\S/g, (start) => start.toUpperCase()),
  trim: ([value]) => shown(value).trim(),
  split: ([value, separator]) => shown(value).split(shown(separator)),
  join: ([list, separator]) => (Array.isArray(list) ? list.map(shown).join(shown(separator)) : shown(list)),
  replace: ([value, from, to]) => shown(value).replaceAll(shown(from), shown(to)),
  contains: ([value, part]) => shown(value).includes(shown(part)),
  hasPrefix: ([value, part]) => shown(value).startsWith(shown(part)),
  hasSuffix: ([value, part]) => shown(value).endsWith(shown(part)),
  truncate: ([value, length]) => [...shown(value)].slice(0, Number(length)).join(""),
};

export function isFunction(name: string): boolean {
  return name === "and" || name === "or" || Object.hasOwn(functions, name);
}

/** Nothing, zero, false, and what is empty are false. */
export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return Boolean(value);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

function joined(args: readonly Value[]): string {
  return args.map(shown).join("");
}

function need(values: readonly Value[], name: string): readonly Value[] {
  if (values.length === 0) throw new TemplateFault(`${name} compares two values`);
  return values;
}

/** Sizes and times of `--format` are texts, as in the Go client: beside a number they count as numbers, and an empty one as 0. */
function order(a: Value, b: Value): number | undefined {
  if (typeof a === "number" && typeof b === "string") return numbers(a, Number(b));
  if (typeof a === "string" && typeof b === "number") return numbers(Number(a), b);
  if (typeof a === "number" && typeof b === "number") return numbers(a, b);
  if (typeof a === "string" && typeof b === "string") return a === b ? 0 : a < b ? -1 : 1;
  return a === b ? 0 : undefined;
}

function numbers(a: number, b: number): number | undefined {
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  return a - b;
}

function comparable(a: Value, b: Value): number {
  const result = order(a, b);
  if (result === undefined) throw new TemplateFault(`cannot compare ${shown(a)} with ${shown(b)}`);
  return result;
}

function lengthOf(value: Value): number {
  // Go counts bytes.
  if (typeof value === "string") return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (typeof value === "object") return Object.keys(value).length;
  throw new TemplateFault(`${shown(value)} has no length`);
}

function elementOf(value: Value, key: Value): Value {
  if (typeof value === "string") return new TextEncoder().encode(value)[Number(key)] ?? outside(key);
  if (Array.isArray(value)) return Number(key) in value ? (value[Number(key)] as Value) : outside(key);
  if (typeof value === "object") return (value as { readonly [name: string]: Value })[shown(key)];
  throw new TemplateFault(`${shown(value)} has no elements`);
}

function outside(key: Value): never {
  throw new TemplateFault(`index ${shown(key)} is out of range`);
}

function sliceOf(value: Value, from: number, to: number | undefined): Value {
  if (typeof value === "string") return new TextDecoder().decode(new TextEncoder().encode(value).slice(from, to));
  if (Array.isArray(value)) return value.slice(from, to);
  throw new TemplateFault(`${shown(value)} cannot be cut`);
}
