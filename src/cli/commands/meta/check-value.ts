import { CecError } from "../../../base/errors.ts";
import type { MetaNamespace } from "../../../cells/types.ts";

/** Keys a value of type `choice` may have; none where the definition names none, and then anything goes. */
export function choicesOf({ type, data }: MetaNamespace): string[] {
  if (type !== "choice" || typeof data !== "object" || data === null || !("items" in data)) return [];
  const items: unknown = data.items;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: { key?: unknown } | null) => (typeof item?.key === "string" ? [item.key] : []));
}

/** Tags of a list separated by commas, each once. */
export function tagsOf(value: unknown): string[] {
  if (typeof value !== "string") return [];
  const tags = value.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

/**
 * A text, as it is typed or stands in a file, as the value of a namespace: what the Go client sends, which are texts for all types but `json`.
 * @throws CecError `usage` for a text that the type does not allow.
 */
export function checkValue(namespace: MetaNamespace, text: string): unknown {
  const { name, type } = namespace;
  const bad = (what: string) => new CecError("usage", `${name} takes ${what}, not "${text}"`);
  switch (type) {
    case "choice": {
      const choices = choicesOf(namespace);
      if (choices.length > 0 && !choices.includes(text)) throw bad(`one of ${choices.join(", ")}`);
      return text;
    }
    case "tags":
      return tagsOf(text).join(",");
    case "date": {
      const seconds = readDate(text);
      if (seconds === undefined) throw bad("a time in UTC like 2026-12-31 18:00:00");
      return String(seconds);
    }
    case "integer":
      if (!/^-?\d{1,15}$/.test(text)) throw bad("a whole number");
      return String(Number(text));
    case "stars_rate":
      if (!/^[0-5]$/.test(text)) throw bad("a number from 0 to 5");
      return text;
    case "boolean":
      if (text !== "true" && text !== "false") throw bad("true or false");
      return text;
    case "json":
      try {
        return JSON.parse(text);
      } catch {
        throw bad("JSON");
      }
    default:
      return text;
  }
}

/** `2026-12-31 18:00:00` in UTC, as the Go client reads it; also the day alone, and seconds since the epoch. */
function readDate(text: string): number | undefined {
  if (/^-?\d{1,12}$/.test(text)) return Number(text);
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)Z?)?$/.exec(text);
  if (!match) return undefined;
  const iso = `${match[1]}T${match[2] ?? "00:00:00"}Z`;
  const ms = Date.parse(iso);
  // A 31st of February would become a 3rd of March.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== iso.replace("Z", ".000Z") ? undefined : ms / 1000;
}

/** The other way: a value as {@link checkValue} reads it. */
export function textOfValue({ type }: MetaNamespace, value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (type === "json") return JSON.stringify(value);
  if (type === "date" && /^-?\d+$/.test(String(value))) {
    return new Date(Number(value) * 1000).toISOString().replace("T", " ").slice(0, 19);
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
