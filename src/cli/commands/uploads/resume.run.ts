import { CecError } from "../../../base/errors.ts";
import { readFacts } from "../../../base/file-facts.ts";
import type { CellsNode } from "../../../cells/types.ts";
import { notOurs, otherType } from "../../../plan/earlier.ts";
import type { Step } from "../../../plan/types.ts";
import { hasArrived } from "../../../transfer/has-arrived.ts";
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
  const standing = await standingAt(chosen, connection, context.signal);
  const refused = given.force ? new Map<string, CecError>() : refusals(chosen, standing);
  if (given.dryRun) {
    for (const each of chosen) {
      if (hasArrived(each, standing.get(each.target))) continue;
      const { target, sourcePath, sizeBytes, sentBytes } = each;
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
  if (chosen.length === 0) {
    terminal.note("No unfinished uploads");
    // A script that asked for an account gets one.
    if (!given.json && given.report === undefined && given.progress !== "json") return undefined;
  }
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
      steps: stepsOf(chosen, refused, standing),
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

type Standing = ReadonlyMap<string, CellsNode>;

/** What stands where the uploads go. One request. */
async function standingAt(
  chosen: readonly FoundUpload[],
  { cells }: Connection,
  signal: AbortSignal,
): Promise<Standing> {
  const targets = [...new Set(chosen.map(({ target }) => target))];
  if (targets.length === 0) return new Map();
  return new Map((await cells.tree.stats(targets, { signal })).map((node) => [node.path, node]));
}

/** What stands where an upload goes and did not when it began; where that was not noted it is let through. */
function refusals(chosen: readonly FoundUpload[], standing: Standing): Map<string, CecError> {
  const refused = new Map<string, CecError>();
  for (const each of chosen) {
    const { target: path, replaces } = each;
    const node = standing.get(path);
    if (node === undefined || hasArrived(each, node)) continue;
    const { kind, etag = "", temporary } = node;
    if (kind !== "file") refused.set(path, otherType(path, "folder"));
    else if (!temporary && replaces !== undefined && replaces !== etag) refused.set(path, notOurs(path, false));
  }
  return refused;
}

async function* stepsOf(
  chosen: readonly FoundUpload[],
  refused: ReadonlyMap<string, CecError>,
  standing: Standing,
): AsyncGenerator<Step> {
  for (const each of chosen) {
    const { sourcePath, target, replaces } = each;
    if (hasArrived(each, standing.get(target))) {
      yield { kind: "skip", path: sourcePath, reason: "already-sent" };
      continue;
    }
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
