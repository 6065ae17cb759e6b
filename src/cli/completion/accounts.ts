import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig } from "../../session/config-data.ts";
import { configFileName } from "../../session/config-location.ts";
import type { Entry } from "./remote-paths.ts";

/** Stored accounts: by label, or by id where labels are the same. Reads the file as it is; nothing is migrated or mended by a Tab. */
export async function storedAccounts(configFolder: string): Promise<Entry[]> {
  const { accounts } = parseConfig(await readFile(join(configFolder, configFileName), "utf8"));
  const count = (label: string) => accounts.filter((each) => each.label === label).length;
  return accounts.map(({ id, label, url }) => ({ name: count(label) > 1 ? id : label, description: url }));
}
