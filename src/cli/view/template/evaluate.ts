import { functions, isTrue } from "./functions.ts";
import { shown } from "./shown.ts";
import { type Command, type Node, type Operand, type Pipe, TemplateFault, type Value } from "./syntax.ts";

/** Leaves a `range`. */
class LoopEnd {
  readonly kind: "break" | "continue";
  constructor(kind: "break" | "continue") {
    this.kind = kind;
  }
}

/** Variables of a block and of those around it. */
class Scope {
  readonly #values = new Map<string, Value>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  read(name: string): Value {
    if (this.#values.has(name)) return this.#values.get(name);
    if (!this.#outer) throw new TemplateFault(`there is no variable ${name}`);
    return this.#outer.read(name);
  }

  declare(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  change(name: string, value: Value): void {
    if (this.#values.has(name)) this.#values.set(name, value);
    else if (this.#outer) this.#outer.change(name, value);
    else throw new TemplateFault(`there is no variable ${name}`);
  }
}

/** Fills a template with one value. @throws TemplateFault */
export function evaluate(nodes: readonly Node[], data: Value): string {
  const scope = new Scope();
  scope.declare("$", data);
  const out: string[] = [];
  walk(nodes, data, scope, out);
  return out.join("");
}

function walk(nodes: readonly Node[], dot: Value, scope: Scope, out: string[]): void {
  for (const node of nodes) {
    switch (node.kind) {
      case "text":
        out.push(node.text);
        break;
      case "print": {
        const value = pipeValue(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) out.push(shown(value));
        break;
      }
      case "if":
      case "with": {
        const inner = new Scope(scope);
        const value = pipeValue(node.pipe, dot, inner);
        if (isTrue(value)) walk(node.then, node.kind === "with" ? value : dot, inner, out);
        else walk(node.otherwise, dot, inner, out);
        break;
      }
      case "range":
        repeat(node, dot, scope, out);
        break;
      default:
        throw new LoopEnd(node.kind);
    }
  }
}

function repeat(node: Node & { kind: "range" }, dot: Value, scope: Scope, out: string[]): void {
  const { variables } = node.pipe;
  const value = pipeValue({ ...node.pipe, variables: [] }, dot, scope);
  const items = itemsOf(value);
  if (items.length === 0) walk(node.otherwise, dot, new Scope(scope), out);
  for (const [key, item] of items) {
    const inner = new Scope(scope);
    const [first, second] = variables;
    if (first !== undefined) inner.declare(first, second === undefined ? item : key);
    if (second !== undefined) inner.declare(second, item);
    try {
      walk(node.then, item, inner, out);
    } catch (end) {
      if (!(end instanceof LoopEnd)) throw end;
      if (end.kind === "break") return;
    }
  }
}

function itemsOf(value: Value): (readonly [Value, Value])[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((item, at) => [at, item] as const);
  if (typeof value === "number") return Array.from({ length: Math.max(0, value) }, (_, at) => [at, at] as const);
  if (typeof value === "object") return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  throw new TemplateFault(`range goes over a list, not over ${JSON.stringify(value)}`);
}

function pipeValue(pipe: Pipe, dot: Value, scope: Scope): Value {
  let value: Value;
  for (const [at, command] of pipe.commands.entries()) {
    value = commandValue(command, at === 0 ? [] : [value], dot, scope);
  }
  for (const name of pipe.variables) {
    if (pipe.declares) scope.declare(name, value);
    else scope.change(name, value);
  }
  return value;
}

function commandValue(command: Command, piped: readonly Value[], dot: Value, scope: Scope): Value {
  if (command.call !== undefined) {
    return callFunction(command.call, command.operands, piped, (operand) => operandValue(operand, dot, scope));
  }
  const [operand] = command.operands;
  if (!operand || piped.length > 0) throw new TemplateFault("only functions take arguments");
  return operandValue(operand, dot, scope);
}

function callFunction(
  name: string,
  operands: readonly Operand[],
  piped: readonly Value[],
  read: (operand: Operand) => Value,
): Value {
  // These two look at no more than they need, as in Go.
  if (name === "and" || name === "or") {
    let last: Value;
    for (const next of [...operands.map((operand) => () => read(operand)), ...piped.map((value) => () => value)]) {
      last = next();
      if (isTrue(last) !== (name === "and")) return last;
    }
    return last;
  }
  const work = functions[name];
  if (!work) throw new TemplateFault(`there is no function ${name}`);
  return work([...operands.map(read), ...piped]);
}

function operandValue({ base, fields }: Operand, dot: Value, scope: Scope): Value {
  let value: Value;
  switch (base.kind) {
    case "dot":
      value = dot;
      break;
    case "variable":
      value = scope.read(base.name);
      break;
    case "literal":
      value = base.value;
      break;
    case "pipe":
      value = pipeValue(base.pipe, dot, new Scope(scope));
      break;
    case "call":
      value = callFunction(base.name, [], [], () => undefined);
  }
  for (const field of fields) value = fieldOf(value, field);
  return value;
}

function fieldOf(value: Value, field: string): Value {
  if (typeof value !== "object" || Array.isArray(value)) throw new TemplateFault(`there is no field .${field} here`);
  const fields = value as { readonly [name: string]: Value };
  if (!Object.hasOwn(fields, field)) throw new TemplateFault(`there is no field .${field}`);
  return fields[field];
}
