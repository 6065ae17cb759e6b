import { existsSync } from "node:fs";
import { join } from "node:path";
import type { JournalPurpose } from "../../transfer/journal/open-journal.ts";
import type { Journal } from "../../transfer/journal/types.ts";
import { stateFolder } from "../state-folder.ts";
import type { Connection, Context } from "../types.ts";
import { visible } from "../view/align.ts";

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
  about: {
    readonly purpose: JournalPurpose;
    readonly destination: string;
    /** Not made where there is none: answers `undefined` then. */
    readonly onlyIfThere?: boolean;
    /** Told when there is none, or none any more, for want of a place that can be written. */
    readonly onLost?: () => void;
  },
): Promise<Journal | undefined> {
  const { terminal, signal } = context;
  const trouble = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    terminal.complain(`cannot keep a journal (${visible(why)}): what is interrupted cannot be taken up`);
    about.onLost?.();
  };
  try {
    const module = await import("../../transfer/journal/open-journal.ts");
    const { purpose, destination } = about;
    const where = { purpose, destination, folder: journalFolder(context), url: connection.session.url };
    if (about.onlyIfThere && !existsSync(module.journalPath(where))) return undefined;
    return await module.openJournal({
      ...where,
      onTrouble: trouble,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    trouble(error);
    return undefined;
  }
}
