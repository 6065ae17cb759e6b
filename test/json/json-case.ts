import type { ExampleWorld } from "../support/example-world.ts";
import type { CecOptions } from "../support/run-cec.ts";

/** A command line whose standard output has to fit the schema of its command. */
export interface JsonCase {
  /** Without `cec`. A function where the line depends on what `prepare` made, or on the server. */
  readonly words: readonly string[] | ((world: ExampleWorld) => readonly string[]);
  /** Who calls; default alice. `admin` for what administrators may. */
  readonly user?: "alice" | "admin";
  /** Done before the run. The cases of one file share one world and run in their order. */
  readonly prepare?: (world: ExampleWorld) => Promise<unknown>;
  readonly options?: CecOptions;
  /** Default 0. */
  readonly exitCode?: number;
  /** Lines of standard output at least; default 1: a case that prints nothing proves nothing. */
  readonly lines?: number;
}
