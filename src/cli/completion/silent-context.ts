import { readFlags } from "../argv.ts";
import type { Surroundings } from "../dispatch.ts";
import { globalFlags } from "../global-flags.ts";
import type { Context } from "../types.ts";

/** A context in which the connection flags typed so far count, and everything that could print or ask is off. */
export function silentContext(given: ReadonlyMap<string, readonly string[]>, surroundings: Surroundings): Context {
  const flags = new Map([...given].filter(([key]) => key in globalFlags && key !== "log"));
  surroundings.terminal.quiet = true;
  // Without a screen a locked keyring says so, instead of opening its window.
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = surroundings.env;
  return {
    ...surroundings,
    env,
    globals: readFlags(globalFlags, { given: flags, args: [] }),
    given: new Set(flags.keys()),
    connect: () => Promise.reject(new Error("completion makes its own connection")),
    readStdin: () => Promise.reject(new Error("completion reads no standard input")),
  };
}
