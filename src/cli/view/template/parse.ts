import { type Command, type Node, type Operand, type Pipe, TemplateFault, type Value } from "./syntax.ts";
import { cutTemplate, type Piece, type Token } from "./tokens.ts";

const blockWords = ["if", "with", "range"] as const;

/** Reads a template. @throws TemplateFault for what is not one, or holds what is not supported (`define`, `template`, `block`). */
export function parseTemplate(template: string, isFunction: (name: string) => boolean): readonly Node[] {
  const reader = new TemplateReader(cutTemplate(template), isFunction);
  const { nodes, end } = reader.nodes();
  if (end !== undefined) throw new TemplateFault(`{{${end}}} closes nothing`);
  return nodes;
}

class TemplateReader {
  readonly #pieces: readonly Piece[];
  readonly #isFunction: (name: string) => boolean;
  #at = 0;

  constructor(pieces: readonly Piece[], isFunction: (name: string) => boolean) {
    this.#pieces = pieces;
    this.#isFunction = isFunction;
  }

  /** Nodes up to an `end` or `else` that belongs to whoever asked. */
  nodes(): { nodes: Node[]; end: string | undefined; piece?: Piece & { kind: "action" } } {
    const nodes: Node[] = [];
    for (let piece = this.#pieces[this.#at++]; piece; piece = this.#pieces[this.#at++]) {
      if (piece.kind === "text") {
        if (piece.text !== "") nodes.push(piece);
        continue;
      }
      const word = piece.tokens[0]?.kind === "word" ? piece.tokens[0].text : "";
      if (word === "end" || word === "else") return { nodes, end: word, piece };
      nodes.push(this.#action(piece.tokens, word));
    }
    return { nodes, end: undefined };
  }

  #action(tokens: readonly Token[], word: string): Node {
    if (word === "break" || word === "continue") return { kind: word };
    if (["define", "template", "block"].includes(word)) throw new TemplateFault(`{{${word}}} is not supported`);
    const block = blockWords.find((each) => each === word);
    if (!block) return { kind: "print", pipe: this.#pipe(tokens) };
    return this.#block(block, tokens.slice(1));
  }

  #block(kind: (typeof blockWords)[number], tokens: readonly Token[]): Node {
    const pipe = this.#pipe(tokens);
    const { nodes: then, end, piece } = this.nodes();
    if (end === undefined) throw new TemplateFault(`{{${kind}}} has no {{end}}`);
    if (end === "end") return { kind, pipe, then, otherwise: [] };
    const rest = withoutBlanks(piece?.tokens ?? []).slice(1);
    const next = blockWords.find((each) => rest[0]?.kind === "word" && rest[0].text === each);
    // `{{else if x}}` shares the `{{end}}` of the first.
    if (next) {
      const from = (piece?.tokens ?? []).findIndex((token) => token.kind === "word" && token.text === next);
      return { kind, pipe, then, otherwise: [this.#block(next, (piece?.tokens ?? []).slice(from + 1))] };
    }
    if (rest.length > 0) throw new TemplateFault("{{else}} stands alone, or before if or with");
    const { nodes: otherwise, end: last } = this.nodes();
    if (last !== "end") throw new TemplateFault(`{{${kind}}} has no {{end}}`);
    return { kind, pipe, then, otherwise };
  }

  #pipe(tokens: readonly Token[]): Pipe {
    const reader = new PipeReader(tokens, this.#isFunction);
    const pipe = reader.pipe();
    reader.expectEnd();
    return pipe;
  }
}

class PipeReader {
  readonly #tokens: readonly Token[];
  readonly #isFunction: (name: string) => boolean;
  #at = 0;

  constructor(tokens: readonly Token[], isFunction: (name: string) => boolean) {
    this.#tokens = tokens;
    this.#isFunction = isFunction;
  }

  pipe(): Pipe {
    const { variables, declares } = this.#assignment();
    const commands = [this.#command()];
    while (this.#takes("|")) commands.push(this.#command());
    return { variables, declares, commands };
  }

  expectEnd(): void {
    this.#blanks();
    const token = this.#tokens[this.#at];
    if (token) throw new TemplateFault(`did not expect ${token.text}`);
  }

  /** `$x :=`, `$i, $x :=`, `$x =`. */
  #assignment(): { variables: string[]; declares: boolean } {
    const words = withoutBlanks(this.#tokens.slice(this.#at));
    const sign = words.findIndex((token) => token.kind === "mark" && (token.text === ":=" || token.text === "="));
    if (sign < 0) return { variables: [], declares: false };
    const variables = words.slice(0, sign).filter((token) => token.kind === "variable");
    const commas = words.slice(0, sign).filter((token) => token.text === ",");
    if (variables.length === 0 || variables.length > 2 || variables.length + commas.length !== sign) {
      throw new TemplateFault("only variables are given values");
    }
    const mark = words[sign];
    this.#at += this.#tokens.slice(this.#at).indexOf(mark as Token) + 1;
    return { variables: variables.map(({ text }) => text), declares: mark?.text === ":=" };
  }

  #command(): Command {
    const operands: Operand[] = [];
    for (let next = this.#operand(); next; next = this.#operand()) operands.push(next);
    const [first, ...rest] = operands;
    if (!first) throw new TemplateFault("a value is missing");
    if (first.base.kind === "call" && first.fields.length === 0) return { call: first.base.name, operands: rest };
    if (rest.length > 0) throw new TemplateFault("only functions take arguments");
    return { call: undefined, operands };
  }

  #operand(): Operand | undefined {
    this.#blanks();
    const token = this.#tokens[this.#at];
    if (!token || (token.kind === "mark" && [")", "|", ","].includes(token.text))) return undefined;
    this.#at += 1;
    if (token.kind === "field") return { base: { kind: "dot" }, fields: [token.text.slice(1), ...this.#fields()] };
    return { base: this.#base(token), fields: this.#fields() };
  }

  #base(token: Token): Operand["base"] {
    switch (token.kind) {
      case "variable":
        return { kind: "variable", name: token.text };
      case "string":
        return { kind: "literal", value: unquote(token.text) };
      case "number":
        return { kind: "literal", value: Number(token.text) };
      case "word":
        return this.#word(token.text);
      default:
        if (token.text === ".") return { kind: "dot" };
        if (token.text !== "(") throw new TemplateFault(`did not expect ${token.text}`);
        return this.#parenthesis();
    }
  }

  #word(text: string): Operand["base"] {
    const constants: Readonly<Record<string, Value>> = { true: true, false: false, nil: undefined };
    if (Object.hasOwn(constants, text)) return { kind: "literal", value: constants[text] };
    if (!this.#isFunction(text)) throw new TemplateFault(`there is no function ${text}`);
    return { kind: "call", name: text };
  }

  #parenthesis(): Operand["base"] {
    const pipe = this.pipe();
    if (!this.#takes(")")) throw new TemplateFault("a parenthesis is not closed");
    return { kind: "pipe", pipe };
  }

  #fields(): string[] {
    const fields: string[] = [];
    for (let token = this.#tokens[this.#at]; token?.kind === "field"; token = this.#tokens[this.#at]) {
      fields.push(token.text.slice(1));
      this.#at += 1;
    }
    return fields;
  }

  #takes(mark: string): boolean {
    this.#blanks();
    const token = this.#tokens[this.#at];
    if (token?.kind !== "mark" || token.text !== mark) return false;
    this.#at += 1;
    return true;
  }

  #blanks(): void {
    while (this.#tokens[this.#at]?.kind === "blank") this.#at += 1;
  }
}

function withoutBlanks(tokens: readonly Token[]): Token[] {
  return tokens.filter((token) => token.kind !== "blank");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\u0007", b: "\b", f: "\f", v: "\v" };

/** Go's strings: raw in backquotes, escapes in double quotes; a character in single quotes is its number. */
function unquote(text: string): Value {
  if (text.startsWith("`")) return text.slice(1, -1);
  const inner = text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, code: string) =>
      /^[ux]./.test(code) ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
    );
  return text.startsWith("'") ? inner.codePointAt(0) : inner;
}
