import { SlowStart } from "../base/slow-start.ts";
import { firstRemote } from "./first-remote.ts";
import { type RemoteWalkOptions, walkRemote } from "./remote-walk.ts";
import type { Found, RemoteView } from "./types.ts";

export interface WalkRemoteSoonOptions extends RemoteWalkOptions {
  /** How long the listing alone is waited for, milliseconds. Default: {@link listingPatienceMs}. */
  readonly patienceMs?: number | undefined;
}

/** A listing that is there by then costs no other request. */
export const listingPatienceMs = 300;

/**
 * The same as `walkRemote`, each entry once, but files come soon: for as long as the listing has shown nothing, from pages of single folders.
 * @throws what the listing throws.
 */
export async function* walkRemoteSoon(
  view: RemoteView,
  root: string,
  { patienceMs = listingPatienceMs, ...options }: WalkRemoteSoonOptions,
): AsyncGenerator<Found> {
  const early = new Set<string>();
  const listing = new SlowStart((signal) => walkRemote(view, root, { ...options, signal }), options.signal);
  try {
    const files = (signal: AbortSignal) => firstRemote(view, root, { ...options, signal });
    for await (const file of listing.meanwhile(files, patienceMs)) {
      early.add(file.relative);
      yield file;
    }
    for await (const found of listing.items()) if (!early.has(found.relative)) yield found;
  } finally {
    await listing.close();
  }
}
