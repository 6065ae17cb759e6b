import { CecError } from "../../../base/errors.ts";
import { evaluate } from "./evaluate.ts";
import { isFunction } from "./functions.ts";
import { parseTemplate } from "./parse.ts";
import { TemplateFault, type Value } from "./syntax.ts";

export type Fields = Readonly<Record<string, Value>>;

/**
 * Reads a template for `--format` as Go's text/template does: fields, pipes, variables, `if`, `with`, `range`, comments, trim marks, Go's
 * functions and some more (see functions.ts). `define`, `template` and `block` are refused: a line of output has no use for them.
 * @returns what fills it for one item.
 * @throws CecError `usage` at once for what cannot be read, and when it is filled for a field that is not there.
 */
export function compileTemplate(template: string): (fields: Fields) => string {
  const told = (error: unknown, names: readonly string[]): unknown => {
    if (!(error instanceof TemplateFault)) return error;
    const hint = names.length > 0 ? `Fields: ${names.map((name) => `.${name}`).join(" ")}` : "See cec help json.";
    return new CecError("usage", `--format: ${error.message}`, { hint, cause: error });
  };
  try {
    const nodes = parseTemplate(template, isFunction);
    return (fields) => {
      try {
        return evaluate(nodes, fields);
      } catch (error) {
        throw told(error, Object.keys(fields));
      }
    };
  } catch (error) {
    throw told(error, []);
  }
}
