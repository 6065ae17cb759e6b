import type { Command, FlagTable, Run } from "./types.ts";

/**
 * Makes the definition of a command: data plus the function that loads its work. The types of the flags are checked here, between the
 * table and the run function, and forgotten behind it, so that all commands fit one table.
 */
export function command<F extends FlagTable>(
  spec: Omit<Command, "load" | "flags"> & { flags: F; load?: () => Promise<{ run: Run<F> }> },
): Command {
  const { load, ...rest } = spec;
  if (!load) return rest;
  // The lexer builds `flags` from this very table, so the run function gets what it asks for.
  return { ...rest, load: load as unknown as NonNullable<Command["load"]> };
}
