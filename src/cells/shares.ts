import { CecError, isCecError } from "../base/errors.ts";
import { trimSlashes } from "../base/paths.ts";
import type { WorkspacesAnswer } from "../protocol/people.ts";
import type { SearchAnswer, SearchRequest } from "../protocol/rest.ts";
import type { CellBody, LinkBody, LinkRequest, ResourcesAnswer } from "../protocol/shares.ts";
import { parseInt64 } from "./node.ts";
import { encodePath, type Rest } from "./rest.ts";
import type { CallOptions, ShareLink, Shares } from "./types.ts";

const pageSize = 100;
/** Links read side by side. */
const besides = 10;

/** `/a/share`. `url` is the server's address, which links are relative to. */
export function sharesService(rest: Rest, url: string): Shares {
  async function putLink(body: LinkRequest, operation: string, idempotent: boolean, options: CallOptions) {
    const call = { operation, method: "PUT", endpoint: "/share/link", idempotent, signal: options.signal } as const;
    return parseLink(await rest.json<LinkBody>({ ...call, body }), url);
  }

  async function getLink(uuid: string, { signal }: CallOptions = {}): Promise<ShareLink> {
    const endpoint = `/share/link/${encodePath(uuid)}`;
    return parseLink(await rest.json<LinkBody>({ operation: "read a link", method: "GET", endpoint, signal }), url);
  }

  async function remove(kind: "link" | "cell", uuid: string, { signal }: CallOptions): Promise<void> {
    const endpoint = `/share/${kind}/${encodePath(uuid)}`;
    await rest.json({ operation: `delete a ${kind}`, method: "DELETE", endpoint, idempotent: false, signal });
  }

  /** `undefined` where the server answers 200 and nothing (4.2 to 4.3.5): an empty list has at least its braces there. */
  async function resources(offset: number, { signal }: CallOptions): Promise<ResourcesAnswer | undefined> {
    const body = { ShareType: "LINKS", OwnedBySubject: true, Offset: offset, Limit: pageSize };
    const text = await rest.text({
      operation: "list the links",
      method: "POST",
      endpoint: "/share/resources",
      body,
      idempotent: true,
      signal,
    });
    return text.trim() === "" ? undefined : (JSON.parse(text) as ResourcesAnswer);
  }

  async function* listLinks(options: CallOptions = {}): AsyncGenerator<ShareLink, void, void> {
    for (let offset = 0; ; offset += pageSize) {
      const answer = await resources(offset, options);
      if (answer === undefined) {
        yield* linksOfWorkspaces(options);
        return;
      }
      for (const { Node, Link } of answer.Resources ?? []) {
        if (Link)
          yield parseLink(Node ? { ...Link, RootNodes: [Node, ...(Link.RootNodes ?? []).slice(1)] } : Link, url);
      }
      if ((answer.Resources?.length ?? 0) < pageSize || offset + pageSize >= (answer.Total ?? 0)) return;
    }
  }

  /** `undefined` for one that was deleted meanwhile, or is somebody else's. */
  async function ofCaller(uuid: string, options: CallOptions): Promise<ShareLink | undefined> {
    try {
      return await getLink(uuid, options);
    } catch (error) {
      if (isCecError(error, "not-found") || isCecError(error, "forbidden")) return undefined;
      throw error;
    }
  }

  /** A link is a workspace of its own kind, with the same UUID. */
  async function* linksOfWorkspaces(options: CallOptions): AsyncGenerator<ShareLink, void, void> {
    for (let offset = 0; ; offset += pageSize) {
      const { Workspaces = [] } = await rest.json<WorkspacesAnswer>({
        operation: "list the links",
        method: "POST",
        endpoint: "/workspace",
        body: { Queries: [{ scope: "LINK" }], Limit: String(pageSize), Offset: String(offset) },
        idempotent: true,
        signal: options.signal,
      });
      for (let at = 0; at < Workspaces.length; at += besides) {
        const some = Workspaces.slice(at, at + besides).map(({ UUID = "" }) => ofCaller(UUID, options));
        const links = (await Promise.all(some)).filter((link) => link !== undefined);
        yield* await withPaths(links, options);
      }
      if (Workspaces.length < pageSize) return;
    }
  }

  /** Links name what they share by UUID alone; the index knows the paths, of all of them in one question. */
  async function withPaths(links: readonly ShareLink[], { signal }: CallOptions): Promise<ShareLink[]> {
    const uuids = [...new Set(links.flatMap((link) => link.nodeUuids))];
    if (uuids.length === 0) return [...links];
    const body: SearchRequest = { Query: { UUIDs: uuids }, Size: uuids.length };
    const call = { operation: "list the links", method: "POST", endpoint: "/search/nodes", idempotent: true } as const;
    const { Results = [] } = await rest.json<SearchAnswer>({ ...call, body, signal });
    const paths = new Map(Results.map((node) => [node.Uuid ?? "", trimSlashes(node.Path ?? "")]));
    return links.map((link) => ({
      ...link,
      paths: link.paths.length > 0 ? link.paths : link.nodeUuids.flatMap((uuid) => paths.get(uuid) ?? []),
    }));
  }

  return {
    createLink: (request, options = {}) => putLink(request, "share", false, options),
    async updateLink(request, options = {}) {
      if (!request.ShareLink.Uuid) throw new CecError("usage", "which link to change is not given");
      return putLink(request, "change a link", true, options);
    },
    getLink,
    removeLink: (uuid, options = {}) => remove("link", uuid, options),
    listLinks,
    createCell: (body, { signal } = {}) =>
      rest.json<CellBody>({ operation: "make a cell", method: "PUT", endpoint: "/share/cell", body, signal }),
    getCell: (uuid, { signal } = {}) =>
      rest.json<CellBody>({
        operation: "read a cell",
        method: "GET",
        endpoint: `/share/cell/${encodePath(uuid)}`,
        signal,
      }),
    removeCell: (uuid, options = {}) => remove("cell", uuid, options),
  };
}

/** `LinkUrl` is relative unless the server has an address for links set. */
function parseLink(body: LinkBody, serverUrl: string): ShareLink {
  const nodes = body.RootNodes ?? [];
  const address = body.LinkUrl ?? `/public/${body.LinkHash ?? ""}`;
  return {
    uuid: body.Uuid ?? "",
    hash: body.LinkHash ?? "",
    url: URL.canParse(address, serverUrl) ? new URL(address, serverUrl).href : address,
    label: body.Label ?? "",
    description: body.Description ?? "",
    nodeUuids: nodes.map((node) => node.Uuid ?? ""),
    paths: nodes.flatMap((node) => {
      const [place] = node.AppearsIn ?? [];
      const path = place ? `${place.WsSlug ?? ""}/${trimSlashes(place.Path ?? "")}` : (node.Path ?? "");
      return path === "" ? [] : [trimSlashes(path)];
    }),
    permissions: body.Permissions ?? [],
    passwordRequired: body.PasswordRequired ?? false,
    startsSeconds: parseInt64(body.AccessStart) || undefined,
    expiresSeconds: parseInt64(body.AccessEnd) || undefined,
    maxDownloads: parseInt64(body.MaxDownloads) || undefined,
    downloads: parseInt64(body.CurrentDownloads),
    template: body.ViewTemplateName ?? "",
    targetUsers: Object.keys(body.TargetUsers ?? {}),
    restrictToTargetUsers: body.RestrictToTargetUsers ?? false,
    body,
  };
}
