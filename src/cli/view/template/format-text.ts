import { shown } from "./shown.ts";
import type { Value } from "./syntax.ts";

/** `printf` with the verbs people use: %s %v %d %q %x %X %o %b %c %e %f %g %t %%, with flags, width and precision. */
export function formatText(format: string, args: readonly Value[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+0 #]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const value = args[next++];
      const body = one(verb, value, precision === undefined ? undefined : Number(precision), flags);
      return padded(body, flags, Number(width), verb);
    },
  );
  const extra = args.slice(next);
  return extra.length === 0
    ? text
    : `${text}%!(EXTRA ${extra.map((value) => `${typeof value}=${shown(value)}`).join(", ")})`;
}

function padded(body: string, flags: string, width: number, verb: string): string {
  if (flags.includes("-")) return body.padEnd(width);
  if (!flags.includes("0") || !/[deEfgGxXob]/.test(verb)) return body.padStart(width);
  const sign = /^[+-]/.test(body) ? body.charAt(0) : "";
  return sign + body.slice(sign.length).padStart(width - sign.length, "0");
}

function one(verb: string, value: Value, precision: number | undefined, flags: string): string {
  const number = typeof value === "boolean" ? Number.NaN : Number(value);
  const wrong = () => `%!${verb}(${typeof value}=${shown(value)})`;
  const signed = (text: string) => (flags.includes("+") && number >= 0 ? `+${text}` : text);
  switch (verb) {
    case "s":
    case "v":
      return precision === undefined ? shown(value) : [...shown(value)].slice(0, precision).join("");
    case "q":
      return JSON.stringify(shown(value));
    case "t":
      return typeof value === "boolean" ? String(value) : wrong();
    case "d":
      return Number.isInteger(number) && value !== undefined ? signed(String(number)) : wrong();
    case "x":
    case "X":
      return upperIf(verb === "X", typeof value === "string" ? hexOf(value) : number.toString(16));
    case "o":
      return number.toString(8);
    case "b":
      return number.toString(2);
    case "c":
      return String.fromCodePoint(number);
    case "f":
      return Number.isNaN(number) ? wrong() : signed(number.toFixed(precision ?? 6));
    case "e":
    case "E":
      return Number.isNaN(number) ? wrong() : upperIf(verb === "E", exponent(number.toExponential(precision ?? 6)));
    case "g":
      return Number.isNaN(number)
        ? wrong()
        : signed(precision === undefined ? String(number) : String(Number(number.toPrecision(precision))));
    default:
      return wrong();
  }
}

function upperIf(upper: boolean, text: string): string {
  return upper ? text.toUpperCase() : text;
}

function hexOf(text: string): string {
  return Buffer.from(text, "utf8").toString("hex");
}

/** Go writes two digits at least. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
