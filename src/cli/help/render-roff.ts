import type { Block, HelpDocument } from "./document.ts";

export interface ManPage {
  /** `cec-ls`. */
  readonly name: string;
  /** 1 for commands, 7 for topics. */
  readonly section: 1 | 7;
  /** Names of other pages with their section: `cec(1)`. */
  readonly seeAlso: readonly string[];
}

/** A help page in roff with the `man` macros, which man, mandoc and groff read. There is no date in it: the same table gives the same page. */
export function renderRoff(document: HelpDocument, { name, section, seeAlso }: ManPage): string {
  const out = [
    `.TH ${quoted(name.toUpperCase())} ${section} "" "cec" "cec manual"`,
    ".nh",
    ".ad l",
    ".SH NAME",
    `${escapeRoff(name)} \\- ${escapeRoff(document.summary)}`,
  ];
  const described = document.sections.filter(({ title }) => title === "");
  // The order of man pages: how to call it stands before what it does.
  const titled = document.sections.filter(({ title }) => title !== "" && title !== "See also");
  const usage = titled.filter(({ title }) => title === "Usage");
  for (const { blocks } of usage) out.push(".SH SYNOPSIS", ...blocks.flatMap(blockRoff));
  if (described.length > 0)
    out.push(".SH DESCRIPTION", ...described.flatMap(({ blocks }) => blocks.flatMap(blockRoff)));
  for (const { title, blocks } of titled) {
    if (title !== "Usage") out.push(`.SH ${quoted(heading(title))}`, ...blocks.flatMap(blockRoff));
  }
  if (seeAlso.length > 0) out.push(".SH SEE ALSO", seeAlso.map((page) => `\\fB${escapeRoff(page)}\\fR`).join(",\n"));
  return `${out.join("\n")}\n`;
}

/** Flags keep their case, everything else follows the custom of man pages. */
function heading(title: string): string {
  return /(^|\s)(--|cec\b)/.test(title) ? title : title.toUpperCase();
}

function blockRoff(block: Block): string[] {
  switch (block.kind) {
    case "text":
      return [".PP", line(block.text)];
    case "lines":
      return [".PP", ".nf", ...block.lines.map(line), ".fi"];
    case "examples":
      return block.examples.flatMap(({ line: typed, does }) => [
        ".PP",
        line(`${does}:`),
        ".PP",
        ".nf",
        ".RS 4",
        line(typed),
        ".RE",
        ".fi",
      ]);
    case "rows":
      return block.rows.flatMap(([term, meaning]) => [".TP", `\\fB${escapeRoff(term.trim())}\\fR`, line(meaning)]);
  }
}

/** A line of text: one that begins with a dot or an apostrophe would be taken for a request. */
function line(text: string): string {
  const escaped = escapeRoff(text);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

/** Minus signs and quotes are to be copied from the screen as they are typed. */
function escapeRoff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti");
}

function quoted(text: string): string {
  return `"${escapeRoff(text).replaceAll('"', '""')}"`;
}
