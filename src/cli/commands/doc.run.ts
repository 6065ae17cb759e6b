import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.ts";
import { CecError } from "../../base/errors.ts";
import { allPages } from "../help/all-pages.ts";
import { root } from "../table.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import type { flags } from "./doc.ts";

export const run: Run<typeof flags> = async ({ terminal, cwd }, { flags: { path, man } }) => {
  if (path === undefined || path === "") {
    throw new CecError("usage", "cec doc needs a folder to write to", { hint: "Give it with -p DIR." });
  }
  const folder = resolve(cwd, path);
  await mkdir(folder, { recursive: true });
  const pages = await allPages(root, man ? "man" : "markdown");
  for (const [file, text] of pages) await writeFileAtomically(join(folder, file), text, { mode: 0o644 });
  terminal.note(`${pages.size} pages written to ${visible(path)}`);
  return undefined;
};
