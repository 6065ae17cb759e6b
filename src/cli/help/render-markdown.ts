import type { Block, HelpDocument } from "./document.ts";

/** A help page as Markdown. */
export function renderMarkdown(document: HelpDocument, links: readonly Link[] = []): string {
  const parts = [`# ${document.name}`, sentence(document.summary)];
  for (const { title, blocks } of document.sections) {
    if (title !== "") parts.push(`## ${title}`);
    for (const block of blocks) parts.push(blockMarkdown(block));
  }
  if (links.length > 0) parts.push(links.map(({ text, file }) => `[${text}](${file})`).join(" · "));
  return `${parts.join("\n\n")}\n`;
}

export interface Link {
  readonly text: string;
  readonly file: string;
}

function sentence(text: string): string {
  return escapeMarkdown(/[.!?]$/.test(text) ? text : `${text}.`);
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "text":
      return escapeMarkdown(block.text);
    case "lines":
      return ["```sh", ...block.lines, "```"].join("\n");
    case "examples":
      return ["```sh", ...block.examples.flatMap(({ line, does }) => [`# ${does}`, line]), "```"].join("\n");
    case "rows":
      return ["| | |", "| --- | --- |", ...block.rows.map(([term, meaning]) => tableRow(term, meaning))].join("\n");
  }
}

function tableRow(term: string, meaning: string): string {
  return `| \`${term.trim().replaceAll("|", "\\|")}\` | ${escapeMarkdown(meaning).replaceAll("|", "\\|")} |`;
}

/** Keeps `*`, `<`, `_` of paths and placeholders from being read as markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_<>[\]`]/g, "\\$&");
}
