/** What a value of a template can be: what JSON can say. */
export type Value = string | number | boolean | undefined | readonly Value[] | { readonly [name: string]: Value };

/** The tree of a template, as Go's text/template reads it. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly pipe: Pipe }
  | { readonly kind: "if"; readonly pipe: Pipe; readonly then: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: "with"; readonly pipe: Pipe; readonly then: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: "range"; readonly pipe: Pipe; readonly then: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: "break" | "continue" };

/** Commands joined by `|`; the value of each is the last argument of the next. Its value may be given to variables. */
export interface Pipe {
  readonly variables: readonly string[];
  /** `:=` makes the variables, `=` changes them. */
  readonly declares: boolean;
  readonly commands: readonly Command[];
}

/** A function with its arguments, or a single operand. */
export interface Command {
  readonly call: string | undefined;
  readonly operands: readonly Operand[];
}

/** A beginning and the fields that follow it: `.A.B`, `$x.A`, `(pipe).A`. */
export interface Operand {
  readonly base:
    | { readonly kind: "dot" }
    | { readonly kind: "variable"; readonly name: string }
    | { readonly kind: "literal"; readonly value: Value }
    | { readonly kind: "pipe"; readonly pipe: Pipe }
    | { readonly kind: "call"; readonly name: string };
  readonly fields: readonly string[];
}

/** What is wrong with a template; told with the fields there are by whoever knows them. */
export class TemplateFault extends Error {}
