import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

const folder = join(import.meta.dir, "../../docs/json");
const suffix = ".schema.json";

/** What docs/json promises, by name: `ls`, `trash-ls`. */
export const schemas: ReadonlyMap<string, Record<string, unknown>> = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => [name.slice(0, -suffix.length), JSON.parse(readFileSync(join(folder, name), "utf8"))]),
);

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
ajv.addSchema([...schemas.values()]);

/** What is wrong with a line of output, held against docs/json/<name>.schema.json; empty when nothing is. @throws on a name that is not there. */
export function shapeErrors(name: string, line: string): string {
  const validate = ajv.getSchema(`${name}${suffix}`);
  if (!validate) throw new Error(`there is no docs/json/${name}${suffix}`);
  return validate(JSON.parse(line)) ? "" : `${line}\n${ajv.errorsText(validate.errors)}`;
}
