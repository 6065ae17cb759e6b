import type { Block, HelpDocument, Row } from "./document.ts";

/** A help page for a screen of so many columns, the last one left free; long examples go on behind a backslash. */
export function renderText(document: HelpDocument, columns: number): string {
  const width = Math.max(40, Math.min(columns - 1, 100));
  const parts = [wrap(document.summary, width, "")];
  for (const { title, blocks } of document.sections) {
    const indent = title === "" ? "" : "  ";
    const texts = blocks.map((block) => blockText(block, width, indent));
    parts.push(title === "" ? texts.join("\n\n") : `${title}:\n${texts.join("\n\n")}`);
  }
  return parts.join("\n\n");
}

function blockText(block: Block, width: number, indent: string): string {
  switch (block.kind) {
    case "text":
      return wrap(block.text, width, indent);
    case "lines":
      return block.lines.map((line) => `  ${line}`).join("\n");
    case "examples":
      return block.examples.map(({ line, does }) => `  # ${does}\n${foldCommand(line, width)}`).join("\n");
    case "rows":
      return rowLines(block.rows, width).join("\n");
  }
}

/** A command line in lines that can be pasted as they are: broken before a long flag or a redirection alone. */
function foldCommand(line: string, width: number): string {
  const lines: string[] = [];
  let rest = `  ${line}`;
  while (rest.length > width) {
    const breaks = [...rest.matchAll(/ (?=--\w|< )/g)]
      .map(({ index }) => index)
      .filter((at) => at > 6 && at <= width - 2);
    const at = breaks.at(-1);
    if (at === undefined) break;
    lines.push(`${rest.slice(0, at)} \\`);
    rest = `      ${rest.slice(at + 1)}`;
  }
  return [...lines, rest].join("\n");
}

/** Terms in a column, their meaning beside them, or below where the term is too long. */
function rowLines(list: readonly Row[], width: number): string[] {
  const termWidth = Math.min(28, Math.max(0, ...list.map(([term]) => term.length)) + 2);
  const margin = " ".repeat(termWidth + 2);
  return list.flatMap(([term, meaning]) => {
    const [first = "", ...rest] = wrap(meaning, width - termWidth - 2, "").split("\n");
    const head =
      term.length + 2 > termWidth
        ? [term.length + 2 > width ? wrap(term, width, "  ") : `  ${term}`, `${margin}${first}`]
        : [`  ${term.padEnd(termWidth)}${first}`];
    return [...head, ...rest.map((line) => margin + line)];
  });
}

/** Breaks a text at blanks to lines of at most `width` characters. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  lines.push(line);
  return lines.join("\n");
}
