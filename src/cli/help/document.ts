import type { Example } from "../types.ts";

/** What a help page says, apart from how it looks: printed on a screen, as Markdown and as a man page. */
export interface HelpDocument {
  /** `cec trash ls`, or the name of a topic. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

export interface Section {
  /** Empty for what follows the summary without a heading. */
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A paragraph, a list of terms with their meaning, lines to type as they stand, or commented examples. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "rows"; readonly rows: readonly Row[] }
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  | { readonly kind: "examples"; readonly examples: readonly Example[] };

export type Row = readonly [term: string, meaning: string];

export function section(title: string, ...blocks: readonly Block[]): Section {
  return { title, blocks };
}

export function text(...paragraphs: readonly string[]): Block[] {
  return paragraphs.map((paragraph) => ({ kind: "text", text: paragraph }));
}

export function rows(list: readonly Row[]): Block {
  return { kind: "rows", rows: list };
}

export function lines(...list: readonly string[]): Block {
  return { kind: "lines", lines: list };
}
