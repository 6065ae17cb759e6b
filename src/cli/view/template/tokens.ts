import { TemplateFault } from "./syntax.ts";

export type Token =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "field"; readonly text: string }
  | { readonly kind: "variable"; readonly text: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "mark"; readonly text: string }
  /** Blanks mean something: `.A .B` are two operands, `.A.B` is one. */
  | { readonly kind: "blank"; readonly text: string };

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly source: string; readonly tokens: readonly Token[] };

/** Cuts a template into text and actions, comments left out, the blanks beside `{{-` and `-}}` taken away. @throws TemplateFault */
export function cutTemplate(template: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = template.indexOf("{{", at);
    let text = template.slice(at, open < 0 ? undefined : open);
    if (trimNext) text = text.trimStart();
    if (open < 0) return [...pieces, { kind: "text", text }];
    const close = endOfAction(template, open + 2);
    let inside = template.slice(open + 2, close);
    const trimsBefore = /^-\s/.test(inside);
    if (trimsBefore) inside = inside.slice(1);
    trimNext = /\s-$/.test(inside);
    if (trimNext) inside = inside.slice(0, -1);
    pieces.push({ kind: "text", text: trimsBefore ? text.trimEnd() : text });
    const source = inside.trim();
    if (!/^\/\*[\s\S]*\*\/$/.test(source)) pieces.push({ kind: "action", source, tokens: [...tokenize(source)] });
    at = close + 2;
  }
}

/** Where the `}}` of an action stands; those within quotes and comments do not count. */
function endOfAction(template: string, from: number): number {
  const skip = /^-?\s*\/\*[\s\S]*?\*\/|^"(?:[^"\\\n]|\\.)*"|^`[^`]*`/;
  for (let at = from; at < template.length; at += 1) {
    if (template.startsWith("}}", at)) return at;
    const skipped = skip.exec(template.slice(at));
    if (skipped && (skipped[0].startsWith('"') || skipped[0].startsWith("`") || at === from))
      at += skipped[0].length - 1;
  }
  throw new TemplateFault("an action is not closed by }}");
}

const forms: readonly (readonly [Token["kind"], RegExp])[] = [
  ["blank", /^\s+/],
  ["string", /^(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')/],
  ["number", /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/],
  ["variable", /^\$[A-Za-z0-9_]*/],
  ["field", /^\.[A-Za-z_][A-Za-z0-9_]*/],
  ["mark", /^(?::=|[=|(),.])/],
  ["word", /^[A-Za-z_][A-Za-z0-9_]*/],
];

function* tokenize(source: string): Generator<Token> {
  let rest = source;
  while (rest !== "") {
    const found = forms
      .map(([kind, form]) => ({ kind, text: form.exec(rest)?.[0] }))
      .find(({ text }) => text !== undefined);
    if (found?.text === undefined) throw new TemplateFault(`cannot read ${rest}`);
    yield { kind: found.kind, text: found.text };
    rest = rest.slice(found.text.length);
  }
}
