import { CecError } from "../../base/errors.ts";
import type { CellsNode } from "../../cells/types.ts";
import { ancestors, pathInWorkspace } from "../remote-path.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { nodeJson } from "../view/node-fields.ts";
import { tellWould } from "../view/would.ts";
import type { flags } from "./mkdir.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { parents, dryRun, json } }) => {
  const { signal, terminal } = context;
  const paths = args.map((arg) => pathInWorkspace(arg, "mkdir"));
  const { cells } = await context.connect();
  const asked = [...new Set(paths.flatMap((path) => [...ancestors(path), path]))];
  const existing = new Map((await cells.tree.stats(asked, { signal })).map((node) => [node.path, node]));
  for (const path of paths) checkWay(path, existing, parents);
  const missing = asked.filter((path) => !existing.has(path));
  if (dryRun) {
    for (const path of missing) tellWould(terminal, json, { would: "make", path });
    return undefined;
  }
  if (missing.length > 0) {
    terminal.note(`Creating folder(s) ${missing.map(visible).join(", ")}`);
    // The server answers an existing folder as made: those that appeared meanwhile are no error.
    for (const node of await cells.tree.createFolders(missing, { signal })) existing.set(node.path, node);
  }
  const made = new Set(missing);
  const absent = paths.filter((path) => !existing.has(path));
  if (absent.length > 0) {
    throw new CecError("failed", `the server did not make ${absent.map(visible).join(", ")}`, { operation: "mkdir" });
  }
  for (const path of paths) {
    const node = existing.get(path);
    if (json && node) terminal.print(JSON.stringify(nodeJson(node)));
    else
      terminal.note(
        made.has(path) ? `SUCCESS: dir ${visible(path)} created and indexed` : `${visible(path)} exists already`,
      );
  }
  return undefined;
};

function checkWay(path: string, existing: ReadonlyMap<string, CellsNode>, parents: boolean): void {
  for (const step of [...ancestors(path), path]) {
    const node = existing.get(step);
    if (node?.kind === "file") {
      throw new CecError("conflict", `there is a file at ${visible(step)}`, { operation: "mkdir", path: step });
    }
    if (node || step === path) continue;
    if (!step.includes("/")) {
      throw new CecError("not-found", `there is no workspace ${visible(step)}`, {
        operation: "mkdir",
        path: step,
        hint: "cec ls shows the workspaces you can access.",
      });
    }
    if (!parents) {
      throw new CecError("not-found", `could not find folder at ${visible(step)}`, {
        operation: "mkdir",
        path: step,
        hint: "Check the path, or use -p to make the missing folders.",
      });
    }
  }
}
