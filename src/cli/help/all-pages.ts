import type { Command } from "../types.ts";
import { commandDocument } from "./command-document.ts";
import { pageName, shownCommands, spokenName } from "./names.ts";
import { type Link, renderMarkdown } from "./render-markdown.ts";
import { renderRoff } from "./render-roff.ts";
import { topics } from "./topics.ts";

/** Every page of the help by file name: `cec-ls.md`, or `cec-ls.1` and `cec-filters.7`. The same table gives the same texts. */
export async function allPages(root: Command, form: "markdown" | "man"): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const path of paths([root])) {
    const document = commandDocument(path);
    if (form === "markdown") pages.set(`${pageName(path)}.md`, renderMarkdown(document, links(path)));
    else
      pages.set(
        `${pageName(path)}.1`,
        renderRoff(document, { name: pageName(path), section: 1, seeAlso: seeAlso(path) }),
      );
  }
  for (const topic of topics) {
    const document = await topic.load();
    const name = `cec-${topic.name}`;
    if (form === "markdown")
      pages.set(`help-${topic.name}.md`, renderMarkdown({ ...document, name: topic.name }, [home]));
    else pages.set(`${name}.7`, renderRoff(document, { name, section: 7, seeAlso: ["cec(1)"] }));
  }
  return pages;
}

function* paths(path: readonly Command[]): Generator<readonly Command[]> {
  yield path;
  for (const child of shownCommands(path.at(-1))) yield* paths([...path, child]);
}

const home: Link = { text: "cec", file: "cec.md" };

/** Up, and down. */
function links(path: readonly Command[]): Link[] {
  const below = shownCommands(path.at(-1)).map((child) => [...path, child]);
  const around = path.length === 1 ? below : [path.slice(0, -1), ...below];
  const pages = around.map((each) => ({ text: spokenName(each), file: `${pageName(each)}.md` }));
  return path.length > 1
    ? pages
    : [...pages, ...topics.map(({ name }) => ({ text: `help ${name}`, file: `help-${name}.md` }))];
}

function seeAlso(path: readonly Command[]): string[] {
  const below = shownCommands(path.at(-1)).map((child) => `${pageName([...path, child])}(1)`);
  if (path.length === 1) return [...below, ...topics.map(({ name }) => `cec-${name}(7)`)];
  return [`${pageName(path.slice(0, -1))}(1)`, ...below, "cec-flags(7)", "cec-exit-codes(7)"];
}
