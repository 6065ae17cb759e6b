import type { Value } from "./syntax.ts";

/** As Go prints it. */
export function shown(value: Value): string {
  if (value === undefined) return "<no value>";
  if (Array.isArray(value)) return `[${value.map(shown).join(" ")}]`;
  if (typeof value === "object") {
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${pairs.map(([name, item]) => `${name}:${shown(item)}`).join(" ")}]`;
  }
  return String(value);
}
