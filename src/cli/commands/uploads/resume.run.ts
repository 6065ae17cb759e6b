import { CecError } from "../../../base/errors.ts";
import { readFacts } from "../../../base/file-facts.ts";
import { notOurs, otherType } from "../../../plan/earlier.ts";
import type { Step } from "../../../plan/types.ts";
import type { Journal } from "../../../transfer/journal/types.ts";
import { openJournal } from "../../transfer/open-journal.ts";
import { runSteps } from "../../transfer/run-steps.ts";
import { transferOptions } from "../../transfer/transfer-options.ts";
import type { Connection, Run } from "../../types.ts";
import { tellWould } from "../../view/would.ts";
import { choose, type FoundUpload, find } from "./find.ts";
import type { flags } from "./resume.ts";
import { routeJournals } from "./route-journals.ts";

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { terminal } = context;
  const options = transferOptions(given);
  const connection = await context.connect();
  const chosen = choose(await find(context), connection.session.url, args, given.all);
  const refused = given.force ? new Map<string, CecError>() : await refusals(chosen, connection, context.signal);
  if (given.dryRun) {
    for (const { target, sourcePath, sizeBytes, sentBytes } of chosen) {
      const error = refused.get(target);
      if (error) {
        const details = { code: error.code };
        tellWould(terminal, given.json, { would: "fail", path: target, reason: error.message, details });
        continue;
      }
      tellWould(terminal, given.json, {
        would: "go on sending",
        path: sourcePath,
        to: target,
        size: sizeBytes - sentBytes,
      });
    }
    return undefined;
  }
  if (chosen.length === 0) terminal.note("No unfinished uploads");
  const journals = new Map<string, Journal>();
  try {
    for (const { destination, purpose } of chosen) {
      const key = `${purpose} ${destination}`;
      if (journals.has(key)) continue;
      const journal = await openJournal(context, connection, { destination, purpose });
      if (!journal) throw new CecError("failed", "the journal that knows the upload cannot be opened");
      journals.set(key, journal);
    }
    const journalOf = ({ destination, purpose }: FoundUpload) => journals.get(`${purpose} ${destination}`);
    for (const each of chosen) {
      const journal = journalOf(each);
      // A copy of this one file is finished with it; of a folder there may be more to do.
      if (journal?.continues(each.sourcePath, each.target)) journal.begin(each.sourcePath, each.target);
    }
    await runSteps(context, connection, {
      steps: stepsOf(chosen, refused),
      options,
      flags: given,
      json: given.json,
      heading: `Going on with ${chosen.length} ${chosen.length === 1 ? "upload" : "uploads"}`,
      again: "Run it again to go on.",
      journal: routeJournals(new Map(chosen.map((each) => [each.target, journalOf(each)]))),
    });
  } finally {
    for (const journal of journals.values()) await journal.close();
  }
  return undefined;
};

/** What stands where an upload goes and did not when it began; where that was not noted it is let through. One request. */
async function refusals(
  chosen: readonly FoundUpload[],
  { cells }: Connection,
  signal: AbortSignal,
): Promise<Map<string, CecError>> {
  const noted = new Map(chosen.map(({ target, replaces }) => [target, replaces]));
  const refused = new Map<string, CecError>();
  if (noted.size === 0) return refused;
  for (const { path, kind, etag = "", temporary } of await cells.tree.stats([...noted.keys()], { signal })) {
    const replaces = noted.get(path);
    if (kind !== "file") refused.set(path, otherType(path, "folder"));
    else if (!temporary && replaces !== undefined && replaces !== etag) refused.set(path, notOurs(path, false));
  }
  return refused;
}

async function* stepsOf(chosen: readonly FoundUpload[], refused: ReadonlyMap<string, CecError>): AsyncGenerator<Step> {
  for (const { sourcePath, target, replaces } of chosen) {
    const error = refused.get(target);
    if (error) {
      yield { kind: "fail", path: target, error };
      continue;
    }
    try {
      yield { kind: "upload", source: sourcePath, target, ...(await readFacts(sourcePath)), replaces, why: "new" };
    } catch (cause) {
      const error = new CecError("not-found", "the local file is gone or cannot be read", {
        operation: "upload",
        path: sourcePath,
        hint: "cec uploads abort gives the upload up.",
        cause,
      });
      yield { kind: "fail", path: sourcePath, error };
    }
  }
}
