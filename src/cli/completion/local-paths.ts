import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Candidate, continues, isPlain } from "./candidate.ts";

/**
 * Names in the working folder that continue a word without a slash. Only for places where they stand beside remote candidates: elsewhere
 * the shell, which knows `~` and variables, offers the files. A folder that cannot be read has none.
 */
export async function localNames(cwd: string, typed: string): Promise<Candidate[]> {
  const entries = await readdir(cwd, { withFileTypes: true }).catch(() => []);
  const shown = entries.filter(
    ({ name }) => isPlain(name) && continues(name, typed) && (typed.startsWith(".") || !name.startsWith(".")),
  );
  return Promise.all(
    shown.map(async (entry) => {
      const isFolder =
        entry.isDirectory() ||
        (entry.isSymbolicLink() &&
          (await stat(join(cwd, entry.name)).then(
            (facts) => facts.isDirectory(),
            () => false,
          )));
      // A name that begins with a dash would be read as a flag.
      const path = entry.name.startsWith("-") ? `./${entry.name}` : entry.name;
      return { value: isFolder ? `${path}/` : path };
    }),
  );
}
