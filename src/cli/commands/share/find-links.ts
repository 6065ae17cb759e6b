import { CecError, isCecError } from "../../../base/errors.ts";
import { relativeTo } from "../../../base/paths.ts";
import type { Cells } from "../../../cells/create-cells.ts";
import type { CellsNode, ShareLink } from "../../../cells/types.ts";
import { cleanRemotePath } from "../../remote-path.ts";
import type { Context } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { count } from "../../view/count.ts";

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Scope of a link among the workspaces of a node: its number in protobuf. */
const linkScope = 3;

/**
 * The links that an address, an id, a UUID or the path of what they share names; one or several of a path.
 * @throws CecError `not-found`.
 */
export async function findLinks(cells: Cells, text: string, signal: AbortSignal): Promise<ShareLink[]> {
  if (uuidForm.test(text)) return [await cells.shares.getLink(text, { signal })];
  const hash = /^https?:\/\/.*\/([^/?#]+)\/?(?:[?#].*)?$/.exec(text)?.[1] ?? text;
  if (!hash.includes("/")) {
    for await (const link of cells.shares.listLinks({ signal })) if (link.hash === hash) return [link];
  }
  const path = hash === text ? cleanRemotePath(text) : "";
  const node = path === "" ? undefined : await cells.tree.stat(path, { signal });
  if (!node) throw missing(text, hash.includes("/") ? "file or folder" : "link");
  const links = await linksOf(cells, node, signal);
  if (links.length === 0) throw missing(text, "link to");
  return links;
}

/** Exactly one. @throws CecError `not-found`, `conflict` naming the links there are. */
export async function findLink(cells: Cells, text: string, signal: AbortSignal): Promise<ShareLink> {
  const [link, ...others] = await findLinks(cells, text, signal);
  if (!link) throw missing(text, "link");
  if (others.length === 0) return link;
  throw new CecError("conflict", `${visible(text)} has ${others.length + 1} links`, {
    path: text,
    hint: `Name one by its id: ${[link, ...others].map((each) => each.hash).join(", ")}.`,
  });
}

/**
 * Links of a path and of all below it; of everything without a path. With a path, links to what the server's index does not know (yet) are
 * left out, and their number is told.
 */
export async function* listLinks(
  cells: Cells,
  text: string | undefined,
  { signal, terminal }: Pick<Context, "signal" | "terminal">,
): AsyncGenerator<ShareLink, void, void> {
  const path = text === undefined ? "" : cleanRemotePath(text);
  if (path === "") {
    yield* cells.shares.listLinks({ signal });
    return;
  }
  const node = await cells.tree.stat(path, { signal });
  if (!node) throw missing(path, "file or folder");
  // The node itself knows its links at once; of those below the index tells, some seconds late.
  const own = await linksOf(cells, node, signal);
  yield* own;
  if (node.kind === "file") return;
  const seen = new Set(own.map((link) => link.uuid));
  let unplaced = 0;
  for await (const link of cells.shares.listLinks({ signal })) {
    if (seen.has(link.uuid)) continue;
    if (link.paths.length === 0) unplaced += 1;
    else if (link.paths.some((each) => relativeTo(node.path, each) !== undefined)) yield link;
  }
  if (unplaced > 0) {
    terminal.note(
      `${count(unplaced, "link", "links")} left out: the server's index does not know (yet) what they share`,
    );
  }
}

async function linksOf(cells: Cells, node: CellsNode, signal: AbortSignal): Promise<ShareLink[]> {
  const shares: unknown = node.meta.workspaces_shares;
  const links: ShareLink[] = [];
  for (const share of Array.isArray(shares) ? (shares as { UUID?: string; Scope?: number }[]) : []) {
    if (share.Scope !== linkScope || !share.UUID) continue;
    try {
      const link = await cells.shares.getLink(share.UUID, { signal });
      links.push(link.paths.length > 0 ? link : { ...link, paths: [node.path] });
    } catch (error) {
      // Somebody else's, or removed a moment ago.
      if (!isCecError(error, "forbidden") && !isCecError(error, "not-found")) throw error;
    }
  }
  return links;
}

function missing(text: string, what: string): CecError {
  return new CecError("not-found", `there is no ${what} ${visible(text)}`, {
    path: text,
    hint: "cec share ls shows the links.",
  });
}
