/** One thing the shell may offer. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

export interface Answer {
  readonly candidates: readonly Candidate[];
  /** Sum of `directive` bits. */
  readonly bits: number;
}

/** Those whose name continues what was typed; where none does, those that do but for upper and lower case. */
export function fitting<T extends { readonly name: string }>(list: readonly T[], typed: string): T[] {
  const exact = list.filter(({ name }) => continues(name, typed));
  if (exact.length > 0) return exact;
  const lower = typed.toLowerCase();
  return list.filter(({ name }) => continues(name.toLowerCase(), lower));
}

/** Whether a candidate continues what was typed; composed and decomposed letters are the same to a person. */
export function continues(value: string, typed: string): boolean {
  if (value.startsWith(typed)) return true;
  if (isAscii(typed)) return false;
  return value.normalize("NFC").startsWith(typed.normalize("NFC"));
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}

/** Names that hold control characters cannot pass the line protocol, and no shell could show them. */
export function isPlain(value: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f]/.test(value);
}

/** Lines of cobra's `__complete` protocol, without the last one. */
export function candidateLine({ value, description }: Candidate, withDescriptions: boolean): string {
  // A description may come from the server: one line, and nothing in it that steers a terminal.
  const firstLine = description
    ?.split(/[\r\n]/, 1)[0]
    ?.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ")
    .trim();
  return withDescriptions && firstLine ? `${value}\t${firstLine}` : value;
}
