/** Patterns as shells write them, over slash-separated paths: `*`, `?`, `[a-z]`, `[!a-z]`, and `**` as a whole segment. */

const special = /[*?[]/;

/** True when the text holds a character that may make it a pattern. */
export function hasGlob(text: string): boolean {
  return special.test(text);
}

/**
 * One segment of a pattern as a test of names. A leading dot is matched only by a dot in the pattern, as in shells; `[` without its `]`
 * stands for itself. Inside brackets every character but `!`, `^` (first), `-` (between) and `]` stands for itself, so `[*]` is a star.
 */
export function compileSegment(pattern: string): (name: string) => boolean {
  let source = pattern.startsWith(".") ? "" : "(?!\\.)";
  let at = 0;
  while (at < pattern.length) {
    const char = pattern[at] ?? "";
    const close = char === "[" ? closingBracket(pattern, at) : -1;
    if (close > 0) {
      source += bracketSource(pattern.slice(at + 1, close));
      at = close + 1;
      continue;
    }
    source += char === "*" ? ".*" : char === "?" ? "." : escapeRegExp(char);
    at += 1;
  }
  const expression = new RegExp(`^${source}$`, "su");
  return (name) => expression.test(name);
}

/** Position of the `]` that ends the bracket opened at `open`; -1 when there is none. A `]` that comes first stands for itself. */
function closingBracket(pattern: string, open: number): number {
  let at = open + 1;
  if (pattern[at] === "!" || pattern[at] === "^") at += 1;
  if (pattern[at] === "]") at += 1;
  return pattern.indexOf("]", at);
}

function bracketSource(inside: string): string {
  const negated = inside.startsWith("!") || inside.startsWith("^");
  const characters = [...(negated ? inside.slice(1) : inside)];
  let source = "";
  for (let at = 0; at < characters.length; at += 1) {
    const from = characters[at] ?? "";
    const to = characters[at + 1] === "-" ? characters[at + 2] : undefined;
    if (to !== undefined) at += 2;
    // A range written backwards matches nothing, as in shells.
    if (to !== undefined && to < from) continue;
    source += escapeInBrackets(from) + (to === undefined ? "" : `-${escapeInBrackets(to)}`);
  }
  if (source === "") return negated ? "." : "(?!)";
  return negated ? `[^${source}]` : `[${source}]`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
}

function escapeInBrackets(text: string): string {
  return text.replace(/[\\^[\]-]/gu, "\\$&");
}

/** A whole path pattern as a test of paths; `**` stands for any number of segments, none included, whose names have no leading dot. */
export function compileGlob(pattern: string): (path: string) => boolean {
  const segments = pattern.split("/").map((segment) => (segment === "**" ? segment : compileSegment(segment)));
  const matchFrom = (names: readonly string[], name: number, segment: number): boolean => {
    const test = segments[segment];
    if (test === undefined) return name === names.length;
    if (typeof test === "string") {
      for (let skip = name; skip <= names.length; skip += 1) {
        if (matchFrom(names, skip, segment + 1)) return true;
        if (names[skip]?.startsWith(".")) return false;
      }
      return false;
    }
    const candidate = names[name];
    return candidate !== undefined && test(candidate) && matchFrom(names, name + 1, segment + 1);
  };
  return (path) => matchFrom(path.split("/"), 0, 0);
}
