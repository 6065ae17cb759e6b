import type { Services } from "../context.ts";
import type { NodeRow } from "../store/facts.ts";
import { splitPath } from "../tree/clean-path.ts";
import { freeName } from "../tree/free-name.ts";
import type { JobRun } from "./job-run.ts";

/** Copies a file or a folder with all that is below to an internal path; uuids and times of the copies are new. */
export async function copyNode(
  services: Services,
  run: JobRun,
  from: string,
  node: NodeRow,
  to: string,
): Promise<void> {
  if (node.leaf) return copyFile(services, from, node, to);
  await services.tree.addFolder(to);
  for (const { path, node: below } of services.facts.nodes.descend(node.id)) {
    await run.step();
    if (below.leaf) await copyFile(services, `${from}/${path}`, below, `${to}/${path}`);
    else await services.tree.addFolder(`${to}/${path}`);
  }
}

async function copyFile(services: Services, from: string, node: NodeRow, to: string): Promise<void> {
  const staged = await services.bytes.clone({ id: node.id, path: from }, node.size);
  await services.tree.write(to, staged, { etag: node.etag, mime: node.mime, hash: node.hash });
}

/**
 * The free internal path nearest to the one wanted: nothing is ever overwritten or merged, `a.txt` becomes `a-1.txt`. Makes the folder
 * it lies in.
 */
export async function freePath(services: Services, wanted: string, leaf: boolean): Promise<string> {
  const [folder, name] = splitPath(wanted);
  const parent = await services.tree.addFolder(folder);
  return `${folder}/${freeName(services.facts.nodes, parent.id, name, leaf)}`;
}

/** True when a folder would end up inside itself. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
