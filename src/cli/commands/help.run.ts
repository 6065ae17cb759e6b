import { CecError } from "../../base/errors.ts";
import { findCommand } from "../argv.ts";
import { globalFlags } from "../global-flags.ts";
import { renderHelp, renderTopic } from "../help/help.ts";
import { spokenName } from "../help/names.ts";
import { suggestCommand } from "../help/suggest-command.ts";
import { topics } from "../help/topics.ts";
import { nearest } from "../nearest.ts";
import { root } from "../table.ts";
import type { Run } from "../types.ts";
import type { flags } from "./help.ts";

export const run: Run<typeof flags> = async ({ terminal }, { args }) => {
  const { path, next } = findCommand(root, args, globalFlags);
  const [first = ""] = args;
  // A command wins over a topic of its name.
  if (path.length === 1 && args.length === 1 && topics.some((topic) => topic.name === first)) {
    terminal.print(await renderTopic(first, terminal.columns));
    return undefined;
  }
  if (next !== undefined) {
    const topic =
      path.length === 1
        ? nearest(
            next,
            topics.map((each) => each.name),
          )
        : undefined;
    const meant = topic === undefined ? suggestCommand(path, next) : `cec help ${topic}`;
    throw new CecError("usage", `there is no help on "${args.join(" ")}"`, {
      hint: meant === undefined ? `See ${spokenName(path)} --help.` : `Did you mean ${meant}?`,
    });
  }
  terminal.print(renderHelp(path, terminal.columns));
  return undefined;
};
