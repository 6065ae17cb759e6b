import type { ByteSource } from "../base/byte-source.ts";
import type { Cells } from "../cells/create-cells.ts";
import type { RemovingGateway } from "../gateway/types.ts";
import type { Session } from "../session/types.ts";
import type { WireOptions } from "../wire/options.ts";
import type { Wire } from "../wire/types.ts";
import type { GlobalFlags } from "./global-flags.ts";
import type { Terminal } from "./view/terminal.ts";

/*
 * How a command is added, in short:
 *   commands/<verb>.ts       exports `flags` (a table built with `flag.*`) and the definition made by `command({...})`: data only.
 *   commands/<verb>.run.ts   exports `run: Run<typeof flags>`, loaded when the command is called.
 *   table.ts                 lists the definition.
 * Help, completion, man pages and docs/commands come from the definition.
 */

/** What the shell may offer for a value. Remote kinds cost a request; they are bounded by a deadline. */
export type CompletionKind =
  | "none"
  | "local-path"
  | "local-folder"
  | "remote-path"
  | "remote-folder"
  | "any-path"
  | "account"
  | "datasource"
  | "job"
  | "namespace"
  | "upload"
  | "version"
  | "command";

/** One flag; `T` is the type its value has in the command's run function. */
export interface FlagSpec<T> {
  readonly kind: "boolean" | "string" | "list";
  readonly short?: string;
  /** Other spellings that are accepted and never shown. */
  readonly aliases?: readonly string[];
  readonly help: string;
  readonly placeholder: string;
  /** Headline in the help under which the flag stands; default "Flags". */
  readonly group?: string;
  readonly hidden?: boolean;
  /** The only values accepted, offered by completion. */
  readonly values?: readonly string[];
  /** What a value separated by commas is made of, offered by completion. */
  readonly items?: readonly string[];
  readonly complete?: CompletionKind;
  /** Shown in the help; the value itself comes from `read`. */
  readonly defaultText?: string;
  /** From the texts given on the command line, in order (empty: not given). @throws CecError `usage`. */
  read(given: readonly string[], name: string): T;
}

// biome-ignore lint/suspicious/noExplicitAny: the table holds flags of every type; FlagValues restores each
export type FlagTable = Readonly<Record<string, FlagSpec<any>>>;

export type FlagValues<F extends FlagTable> = {
  readonly [K in keyof F]: F[K] extends FlagSpec<infer T> ? T : never;
};

export interface ArgumentSpec {
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  readonly repeated?: boolean;
  readonly complete?: CompletionKind;
  readonly values?: readonly string[];
}

export interface Input<F extends FlagTable> {
  readonly args: readonly string[];
  readonly flags: FlagValues<F>;
}

/** A command's work. Results to `context.terminal.print`, all else to `note`. The number is an exit code other than 0. */
export type Run<F extends FlagTable> = (context: Context, input: Input<F>) => Promise<number | undefined>;

export interface Example {
  readonly line: string;
  readonly does: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The same in at most 22 characters, for the overview; commands at the top only. */
  readonly brief?: string;
  /** Paragraphs for the help, after the summary. */
  readonly details?: readonly string[];
  readonly group?: CommandGroup;
  readonly hidden?: boolean;
  readonly aliases?: readonly string[];
  readonly args: readonly ArgumentSpec[];
  readonly flags: FlagTable;
  /** Keys of flags that are also variables, `CEC_` and the name in capitals; as those of the connection are for every command. */
  readonly variables?: readonly string[];
  readonly examples: readonly Example[];
  /** Exit codes worth a line in the help, besides 0, 1 and 2. */
  readonly exits?: Readonly<Record<number, string>>;
  readonly commands?: readonly Command[];
  /** Absent for a command that only groups others. */
  readonly load?: () => Promise<{ run: Run<FlagTable> }>;
}

export type CommandGroup = "Files" | "Transfer" | "Sharing" | "Accounts" | "Administration" | "Tools";

export interface Connection {
  readonly session: Session;
  readonly wire: Wire;
  readonly cells: Cells;
  readonly gateway: RemovingGateway;
}

/** What flags of a command say about the connection. */
export interface ConnectionWishes {
  /** Where it differs from the usual policy. */
  readonly retry?: WireOptions["retry"];
}

/** Everything a command may touch; nothing of it is global to the process. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Values of the flags every command has. */
  readonly globals: GlobalFlags;
  /** Keys of the flags given on the command line, to tell `--skip-verify=false` from nothing said. */
  readonly given: ReadonlySet<string>;
  /** The account and its clients; nothing connects before the first call, whose wishes count. The same object each time. */
  connect(wishes?: ConnectionWishes): Promise<Connection>;
  /** Reads standard input to its end; at most `limitBytes` (default 1 MiB). */
  readStdin(limitBytes?: number): Promise<string>;
  /** Standard input as it comes, for what is too long to hold. */
  stdin(): ByteSource;
}
