import type { Location } from "./tree.ts";

const name = "recycle_bin";

/** The folder whose bin takes in what is deleted at an internal path: a datasource, or a person's own folder. */
function recycleRoot(path: string): string {
  const [datasource = "", owner] = path.split("/");
  return datasource === "personal" && owner !== undefined ? `${datasource}/${owner}` : datasource;
}

/** Internal path of the bin; `undefined` for a node that is itself such a root. */
export function binOf(at: Location): string | undefined {
  const root = recycleRoot(at.path);
  return at.path === root ? undefined : `${root}/${name}`;
}

export function isBin(at: Location): boolean {
  return at.path === binOf(at);
}

export function isInBin(at: Location): boolean {
  return at.path.startsWith(`${binOf(at) ?? ""}/`);
}
