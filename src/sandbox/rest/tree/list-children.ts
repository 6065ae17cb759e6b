import type { NodeBody, PaginationBody, StatsRequest } from "../../../protocol/rest.ts";
import type { Services } from "../../context.ts";
import type { ListOptions, NodeRow } from "../../store/facts.ts";
import { nodeBody } from "../../tree/node-body.ts";
import type { Location } from "../../tree/tree.ts";
import { compact } from "../proto/compact.ts";

const sortFields = ["name", "mtime", "size", "leaf"] as const;

/**
 * Lists a folder without the names that begin with a dot. Pages are cut before those are left out: a page that loses some takes in the
 * following one as well, which the next request then repeats.
 */
export function listChildren(
  services: Services,
  at: Location,
  folder: NodeRow,
  wanted: Partial<StatsRequest>,
  add: (body: NodeBody) => void,
  login: string,
): PaginationBody | undefined {
  const limit = Math.max(0, wanted.Limit ?? 0);
  const offset = Math.max(0, wanted.Offset ?? 0);
  const type = wanted.Filters?.type;
  const options: ListOptions = {
    sort: (wanted.SortField ?? "")
      .split(",")
      .flatMap((field) => sortFields.find((known) => known === field.trim()) ?? []),
    descending: wanted.SortDirDesc ?? false,
    ...(type === "LEAF" || type === "COLLECTION" ? { type } : {}),
  };
  const prefix = `${at.shown}/`;
  const versioned = services.idm.keepsVersions(at.path);
  let shown = 0;
  for (let from = offset; ; from += limit) {
    const page = services.facts.nodes.children(folder.id, { ...options, limit, offset: from });
    for (const node of page) {
      if (node.name.startsWith(".")) continue;
      add(nodeBody(services, node, prefix + node.name, { login, versioned }));
      shown++;
    }
    if (limit === 0 || shown >= limit || page.length < limit) break;
  }
  const count = limit === 0 ? 0 : total(services, folder, type);
  // A folder that fits one page, even one it fills exactly, is answered without.
  return count > limit || (limit > 0 && offset > 0) ? pagination(count, limit, offset) : undefined;
}

function total(services: Services, folder: NodeRow, type: "LEAF" | "COLLECTION" | undefined): number {
  const { files, folders } = services.facts.nodes.countChildren(folder.id);
  return type === "LEAF" ? files : type === "COLLECTION" ? folders : files + folders;
}

function pagination(count: number, limit: number, offset: number): PaginationBody {
  return compact({
    Limit: limit,
    CurrentOffset: offset,
    Total: count,
    CurrentPage: Math.floor(offset / limit) + 1,
    TotalPages: Math.ceil(count / limit),
    NextOffset: offset + limit < count ? offset + limit : 0,
    PrevOffset: Math.max(0, offset - limit),
  });
}
