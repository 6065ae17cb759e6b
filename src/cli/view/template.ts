import { CecError } from "../../base/errors.ts";

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Fills the part of Go's text/template that people use with `--format`: `{{.Field}}`, `{{ "text" }}`, pipes through `printf "%s"`, `upper`,
 * `lower`, `trim`, `json`/`toJson`, `len`, and the trim marks `{{-` and `-}}`.
 * @throws CecError `usage` for anything else, with the field names that exist.
 */
export function renderTemplate(template: string, fields: Fields): string {
  let out = "";
  let rest = template;
  for (;;) {
    const match = /\{\{(-\s)?\s*(.*?)\s*(\s-)?\}\}/s.exec(rest);
    if (!match) return out + rest;
    const before = rest.slice(0, match.index);
    out += match[1] ? before.trimEnd() : before;
    out += evaluate(match[2] ?? "", fields);
    rest = rest.slice(match.index + match[0].length);
    if (match[3]) rest = rest.trimStart();
  }
}

function evaluate(expression: string, fields: Fields): string {
  const stages = splitPipes(expression);
  let value: string | undefined;
  for (const stage of stages) {
    const words = stage.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|\S+/g) ?? [];
    value = apply(words, value, fields, expression);
  }
  return value ?? "";
}

/** `|` separates stages, but not inside a quoted text. */
function splitPipes(expression: string): string[] {
  return expression.match(/(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^|])+/g)?.map((part) => part.trim()) ?? [];
}

function apply(words: readonly string[], piped: string | undefined, fields: Fields, whole: string): string {
  const [head = "", ...tail] = words;
  if (head.startsWith(".") || /^["`]/.test(head)) {
    if (tail.length > 0 || piped !== undefined) throw bad(whole, fields);
    return operand(head, fields, whole);
  }
  const operands = [...tail.map((word) => operand(word, fields, whole)), ...(piped === undefined ? [] : [piped])];
  const [first = ""] = operands;
  switch (head) {
    case "upper":
      return first.toUpperCase();
    case "lower":
      return first.toLowerCase();
    case "trim":
      return first.trim();
    case "len":
      return String(new TextEncoder().encode(first).length);
    case "json":
    case "toJson":
      return JSON.stringify(first);
    case "print":
      return operands.join("");
    case "println":
      return `${operands.join(" ")}\n`;
    case "printf":
      return printf(operands);
    default:
      throw bad(whole, fields);
  }
}

function operand(word: string, fields: Fields, whole: string): string {
  if (word.startsWith("`")) return word.slice(1, -1);
  if (word.startsWith('"')) return String(JSON.parse(word));
  if (/^-?\d+$/.test(word)) return word;
  const name = word.slice(1);
  if (!word.startsWith(".") || !(name in fields)) throw bad(whole, fields);
  return String(fields[name] ?? "");
}

function printf([format = "", ...values]: readonly string[]): string {
  let at = 0;
  return format.replace(/%(-?)(\d*)([sdvq%])/g, (_, left: string, width: string, verb: string) => {
    if (verb === "%") return "%";
    const value = values[at++] ?? "";
    const text = verb === "q" ? JSON.stringify(value) : value;
    return left ? text.padEnd(Number(width)) : text.padStart(Number(width));
  });
}

function bad(expression: string, fields: Fields): CecError {
  return new CecError("usage", `--format: cannot read {{${expression}}}`, {
    hint: `Fields: ${Object.keys(fields)
      .map((name) => `.${name}`)
      .join(" ")}`,
  });
}
