import { join } from "node:path";
import type { JournalPurpose } from "../../transfer/journal/open-journal.ts";
import type { Journal } from "../../transfer/journal/types.ts";
import { stateFolder } from "../state-folder.ts";
import type { Connection, Context } from "../types.ts";

/** Where the journals of transfers lie. */
export function journalFolder(context: Pick<Context, "env" | "platform" | "home">): string {
  return join(stateFolder(context), "transfers");
}

/**
 * The journal of a destination: `<workspace>/<path>` on the server, or an absolute path of this machine. The caller closes it.
 * @returns `undefined`, after saying so, where none can be kept: the transfer is done all the same, and can't be taken up.
 */
export async function openJournal(
  context: Context,
  connection: Connection,
  about: { readonly purpose: JournalPurpose; readonly destination: string },
): Promise<Journal | undefined> {
  const { terminal, signal } = context;
  const trouble = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    terminal.complain(`cannot keep a journal (${why}): if this run is interrupted, the next one starts over`);
  };
  try {
    const module = await import("../../transfer/journal/open-journal.ts");
    return await module.openJournal({
      ...about,
      folder: journalFolder(context),
      url: connection.session.url,
      onTrouble: trouble,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    trouble(error);
    return undefined;
  }
}
