import { formatSize } from "../../base/sizes.ts";
import { visible } from "./align.ts";
import type { Terminal } from "./terminal.ts";

/** One thing a run with `--dry-run` would do (docs/json/would.schema.json). */
export interface Would {
  /** In the words of the text form: "copy", "remove for good". */
  readonly would: string;
  readonly path: string;
  readonly to?: string;
  /** Bytes. */
  readonly size?: number;
  readonly reason?: string;
  /** Further facts, for JSON alone. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Tells it as a result: `would copy a to b (1 KiB): reason`, or as a line of JSON. */
export function tellWould(terminal: Terminal, json: boolean, what: Would): void {
  if (json) {
    terminal.print(JSON.stringify(what));
    return;
  }
  const to = what.to === undefined ? "" : ` to ${visible(what.to)}`;
  const size = what.size === undefined ? "" : ` (${formatSize(what.size)})`;
  const why = what.reason === undefined ? "" : `: ${visible(what.reason)}`;
  terminal.print(`would ${what.would} ${visible(what.path)}${to}${size}${why}`);
}
