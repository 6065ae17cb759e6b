import { CecError } from "../../base/errors.ts";
import type { Command } from "../types.ts";
import { commandDocument } from "./command-document.ts";
import { renderOverview } from "./overview.ts";
import { renderText } from "./render-text.ts";
import { topics } from "./topics.ts";

/** Help of a command, or the overview for the root, fitted to `columns`. */
export function renderHelp(path: readonly Command[], columns: number): string {
  const [root] = path;
  if (path.length === 1 && root) return renderOverview(root, columns);
  return renderText(commandDocument(path), columns);
}

/** @throws CecError `usage` when there is no such topic. */
export async function renderTopic(name: string, columns: number): Promise<string> {
  const topic = topics.find((each) => each.name === name);
  if (!topic) throw new CecError("usage", `there is no help on "${name}"`);
  return renderText(await topic.load(), columns);
}
