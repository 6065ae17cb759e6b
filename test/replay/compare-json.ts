import type { Bindings } from "./bindings.ts";

type Fields = Readonly<Record<string, unknown>>;

const keyFields = ["Path", "Login", "Slug", "Name", "Namespace", "Uuid", "UUID"];

/** What is missing or of another kind in an answer, as `path: what`. More than was recorded is no difference: servers may know more. */
export function compareJson(recorded: unknown, actual: unknown, bindings: Bindings, at = "$"): string[] {
  const kinds = [kindOf(recorded), kindOf(actual)];
  if (kinds[0] !== kinds[1]) return [`${at}: ${kinds[0]} recorded, ${kinds[1]} answered`];
  if (Array.isArray(recorded)) return compareLists(recorded, actual as unknown[], bindings, at);
  if (typeof recorded === "object" && recorded !== null) {
    return Object.entries(recorded).flatMap(([name, value]) =>
      compareJson(value, (actual as Fields)[bindings.fill(name)], bindings, `${at}.${name}`),
    );
  }
  return typeof recorded === "string" ? compareTexts(recorded, String(actual), bindings, at) : [];
}

function compareTexts(recorded: string, actual: string, bindings: Bindings, at: string): string[] {
  if (recorded === "$") return [];
  if (recorded.endsWith(": $")) {
    return actual.startsWith(recorded.slice(0, -1)) ? [] : [`${at}: ${recorded} recorded, ${actual} answered`];
  }
  return bindings.learn(recorded, actual) ? [] : [`${at}: ${recorded} recorded, ${actual} answered`];
}

function compareLists(recorded: unknown[], actual: unknown[], bindings: Bindings, at: string): string[] {
  return recorded.flatMap((one, index) => {
    const key = keyOf(one);
    const wanted = key === undefined ? undefined : bindings.fill(key);
    const named = wanted === undefined ? undefined : actual.find((other) => keyOf(other) === wanted);
    const match = named ?? (wanted === undefined || wanted.includes("<") ? actual[index] : undefined);
    const where = `${at}[${key ?? index}]`;
    return match === undefined ? [`${where}: absent`] : compareJson(one, match, bindings, where);
  });
}

function keyOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Fields;
  const name = keyFields.find((field) => typeof fields[field] === "string" && fields[field] !== "$");
  return name === undefined ? undefined : String(fields[name]);
}

function kindOf(value: unknown): string {
  return value === undefined ? "nothing" : value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}
