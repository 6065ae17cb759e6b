import { cleanRemotePath } from "../remote-path.ts";
import { type Candidate, fitting, isPlain } from "./candidate.ts";

/** A child as the completion needs it; kept in the cache in this form. */
export interface Entry {
  readonly name: string;
  readonly folder?: true;
  readonly description?: string;
}

export interface RemotePathOptions {
  /** Children of a folder; of `""` the workspaces. */
  readonly list: (folder: string) => Promise<readonly Entry[]>;
  readonly foldersOnly: boolean;
}

/** Candidates for a remote path being typed. What stands before the last slash is kept as typed: `cells://`, `cells//`, a leading slash. */
export async function remotePaths(typed: string, options: RemotePathOptions): Promise<Candidate[]> {
  const cut = typed.lastIndexOf("/") + 1;
  const head = typed.slice(0, cut);
  const name = typed.slice(cut);
  const entries = await options.list(cleanRemotePath(head));
  const possible = entries.filter((entry) => isPlain(entry.name) && (entry.folder || !options.foldersOnly));
  return fitting(possible, name).map(({ name, folder, description }) => ({
    value: `${head}${name}${folder ? "/" : ""}`,
    ...(description === undefined ? {} : { description }),
  }));
}

const schemes = ["cells://", "cells//"];

/** Whether the word names something on the server where both sides are possible. */
export function isRemote(typed: string): boolean {
  return schemes.some((scheme) => typed.startsWith(scheme));
}

/** The scheme that a word may become; the form without a colon is offered once it has been chosen. */
export function schemeFor(typed: string): string | undefined {
  return schemes.find((scheme) => scheme.startsWith(typed));
}
