import type { Command } from "../types.ts";

/** Name of the shape a command prints with `--json`, from its path: `trash-ls` for docs/json/trash-ls.schema.json. */
export function jsonSchemaName(path: readonly Command[]): string {
  return path
    .slice(1)
    .map((each) => each.name)
    .join("-");
}
