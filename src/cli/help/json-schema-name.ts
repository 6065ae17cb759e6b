import type { Command } from "../types.ts";

/** Name of the shape a command prints with `--json`, from its path: `trash-ls` for docs/json/trash-ls.schema.json. */
export function jsonSchemaName(path: readonly Command[]): string {
  const [first = "", ...others] = path.slice(1).map((each) => each.name);
  if (first !== "configure") return [first, ...others].join("-");
  // An older name of `config add` and of what stands beside it.
  return ["config", ...(others[0] === "check-keyring" ? [] : ["add"]), ...others].join("-");
}
