import type { ShareLink } from "../../../cells/types.ts";
import { visible } from "../../view/align.ts";
import type { Column } from "../../view/columns.ts";
import { isoTime } from "../../view/iso-time.ts";
import { localDay } from "../../view/local-day.ts";
import type { RowForm } from "../../view/row-output.ts";
import type { linkColumnNames } from "./link-flags.ts";

/** Whether a link can be opened now. */
export type LinkState = "open" | "expired" | "used up" | "not yet";

export function stateOf(link: ShareLink, nowMs: number): LinkState {
  if (link.expiresSeconds !== undefined && link.expiresSeconds * 1000 <= nowMs) return "expired";
  if (link.maxDownloads !== undefined && link.downloads >= link.maxDownloads) return "used up";
  return link.startsSeconds !== undefined && link.startsSeconds * 1000 > nowMs ? "not yet" : "open";
}

/** A link as JSON (docs/json/link.schema.json). */
export function linkJson(link: ShareLink, nowMs: number): object {
  const [starts, expires] = [isoTime(link.startsSeconds), isoTime(link.expiresSeconds)];
  return {
    url: link.url,
    id: link.hash,
    uuid: link.uuid,
    label: link.label,
    ...(link.description === "" ? {} : { description: link.description }),
    paths: link.paths,
    nodes: link.nodeUuids,
    permissions: link.permissions.map((permission) => permission.toLowerCase()),
    password: link.passwordRequired,
    ...(starts === undefined ? {} : { starts }),
    ...(expires === undefined ? {} : { expires }),
    ...(link.maxDownloads === undefined ? {} : { maxDownloads: link.maxDownloads }),
    downloads: link.downloads,
    ...(link.template === "" ? {} : { template: link.template }),
    ...(link.targetUsers.length === 0 ? {} : { targetUsers: link.targetUsers }),
    state: stateOf(link, nowMs),
  };
}

export const linkColumns = {
  // The index learns of a new file some seconds later; until then its UUID has to do.
  path: { header: "PATH", of: (link) => link.paths.join(", ") || link.nodeUuids.join(", ") },
  url: { header: "URL", whole: true, of: (link) => link.url },
  access: { header: "ACCESS", of: (link) => link.permissions.map((permission) => permission.toLowerCase()).join(",") },
  password: { header: "PASSWORD", of: (link) => (link.passwordRequired ? "yes" : "no") },
  expires: {
    header: "EXPIRES",
    of: (link) => (link.expiresSeconds === undefined ? "never" : localDay(link.expiresSeconds)),
  },
  downloads: {
    header: "DOWNLOADS",
    right: true,
    of: ({ downloads, maxDownloads }) => (maxDownloads === undefined ? `${downloads}` : `${downloads}/${maxDownloads}`),
  },
  label: { header: "LABEL", of: (link) => link.label },
  id: { header: "ID", whole: true, of: (link) => link.hash },
  uuid: { header: "UUID", whole: true, of: (link) => link.uuid },
  state: { header: "STATE", of: stateOf },
} as const satisfies Record<(typeof linkColumnNames)[number], Column<ShareLink, number>>;

/** What lists of links print of each. */
export function linkForm(columns: readonly Column<ShareLink, number>[], now: () => number): RowForm<ShareLink> {
  return {
    columns,
    cells: (link) => columns.map((column) => column.of(link, now())),
    json: (link) => linkJson(link, now()),
  };
}

/** All about a link, a line for each fact. */
export function describeLink(link: ShareLink, nowMs: number): string {
  const facts: (readonly [string, string])[] = [
    ["URL", link.url],
    ["State", stateOf(link, nowMs)],
    ["Shares", link.paths.join(", ") || link.nodeUuids.join(", ")],
    ["Label", link.label],
    ...(link.description === "" ? [] : [["Description", link.description] as const]),
    ["Permissions", linkColumns.access.of(link)],
    ["Password", linkColumns.password.of(link)],
    ["Expires", isoTime(link.expiresSeconds) ?? "never"],
    ["Downloads", linkColumns.downloads.of(link)],
    ...(link.targetUsers.length === 0 ? [] : [["Users", link.targetUsers.join(", ")] as const]),
    ...(link.template === "" ? [] : [["Template", link.template] as const]),
    ["ID", link.hash],
    ["UUID", link.uuid],
  ];
  return facts.map(([name, value]) => `${`${name}:`.padEnd(13)}${visible(value)}`).join("\n");
}
