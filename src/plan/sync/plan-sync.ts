import { CecError } from "../../base/errors.ts";
import { LookAhead } from "../../base/look-ahead.ts";
import { SlowStart } from "../../base/slow-start.ts";
import { Spool } from "../../base/spool.ts";
import { CaseTwins } from "../case-twins.ts";
import { compareTrees, type Difference, type FileEntry, type NodeEntry } from "../compare/compare-trees.ts";
import { type Judged, judged } from "../compare/judged.ts";
import type { Entry } from "../compare/side.ts";
import { printable } from "../names.ts";
import type { DoReason, SkipReason, Step } from "../types.ts";
import { fileStep } from "./file-step.ts";
import { RenameFinder } from "./find-renames.ts";
import { HeadStart } from "./head-start.ts";
import { addAbove, backupPath, planDeletions } from "./plan-deletions.ts";
import { type Clash, refuseClashes, replaceClashes } from "./replace-clashes.ts";
import { restoreTimes } from "./restore-times.ts";
import type { PlannedStep, SyncCounts, SyncNeeds, SyncPhase } from "./types.ts";

/**
 * The steps that make the target like the source, phase by phase. Changed files come while both trees are still being walked; so do new ones,
 * unless they may lie at the target under another name. What is to wait lies in temporary files, so that memory is flat.
 * @throws what the listings throw.
 */
export function planSync(needs: SyncNeeds): {
  readonly steps: AsyncIterable<PlannedStep>;
  readonly counts: SyncCounts;
} {
  const plan = new SyncPlan(needs);
  const restores = needs.rules.preserveTimes && needs.source.side === "remote" && needs.target.side === "local";
  return { steps: restores ? restoreTimes(plan.steps(), needs) : plan.steps(), counts: plan.counts };
}

class SyncPlan {
  readonly counts: SyncCounts = { sourceEntries: 0, sourceBytes: 0, targetEntries: 0, targetBytes: 0 };
  readonly #needs: SyncNeeds;
  readonly #renames: RenameFinder;
  readonly #headStart: HeadStart;
  /** The source, where files of it may be begun before the comparison has come to them. */
  #walk: LookAhead<Entry> | undefined;
  readonly #twins: CaseTwins | undefined;
  /** New at the source, to be looked for among what the target has elsewhere. */
  readonly #fresh = new Spool<FileEntry>();
  readonly #extras = new Spool<NodeEntry>();
  readonly #clashes = new Spool<Clash>();
  /** What waits for room that a clash makes, and changed files that wait for their backup. */
  readonly #replaced = new Spool<PlannedStep>();
  readonly #overwritten = new Spool<PlannedStep>();
  readonly #backups = new Spool<Step>();
  readonly #kept = new Set<string>();
  /** A folder that may come into being with what is put into it. */
  #pending: { readonly relative: string; readonly planned: PlannedStep } | undefined;
  #clash: string | undefined;
  #clashDeletes = 0;

  constructor(needs: SyncNeeds) {
    this.#needs = needs;
    this.#renames = new RenameFinder(needs);
    this.#headStart = new HeadStart(needs);
    this.#twins = needs.target.side === "local" && needs.caseInsensitive ? new CaseTwins() : undefined;
  }

  async *steps(): AsyncGenerator<PlannedStep> {
    const { rules, signal, patienceMs = 0 } = this.#needs;
    const spools = [this.#fresh, this.#extras, this.#clashes, this.#replaced, this.#overwritten, this.#backups];
    const differences = new SlowStart((stop) => this.#differences(stop), signal);
    try {
      if (this.#headStart.isOfUse) {
        const files = (over: AbortSignal) => this.#headStart.files(this.#walk, over);
        for await (const { difference } of differences.meanwhile(files, patienceMs)) {
          yield* await this.#decide(difference);
        }
      }
      const options = { ...this.#needs, by: rules.by, preservedTimes: rules.preserveTimes };
      const rest = this.#headStart.isOfUse ? this.#left(differences.items()) : differences.items();
      for await (const difference of judged(rest, options)) {
        yield* await this.#take(difference);
      }
      if (this.#pending) yield this.#pending.planned;
      yield* this.#waiting();
    } finally {
      await differences.close();
      for (const spool of spools) await spool.dispose();
    }
  }

  #differences(stop: AbortSignal): AsyncGenerator<Difference> {
    const { source, target, filter } = this.#needs;
    let [from, to] = [source.entries(stop), target.entries(stop)];
    if (this.#headStart.isOfUse) {
      to = this.#headStart.asBefore(to);
      if (source.side === "local") this.#walk = new LookAhead(from);
      if (this.#walk) from = this.#walk.items();
    }
    return compareTrees(this.#seen(from, "source"), this.#seen(to, "target"), filter);
  }

  /** Without files that a head start has judged: they are like missing ones of which nothing is left to do. */
  async *#left(differences: AsyncIterable<Difference>): AsyncGenerator<Difference> {
    for await (const difference of differences) {
      const isTaken = difference.kind === "files" && this.#headStart.has(difference.source.relative);
      yield isTaken ? { kind: "missing", source: difference.source } : difference;
    }
  }

  async *#seen(entries: AsyncIterable<Entry>, side: "source" | "target"): AsyncGenerator<Entry> {
    for await (const entry of entries) {
      if (entry.kind === "file") this.counts[`${side}Bytes`] += entry.sizeBytes;
      if (entry.kind === "file" || entry.kind === "folder") this.counts[`${side}Entries`] += 1;
      yield entry;
    }
  }

  async #take(difference: Judged): Promise<PlannedStep[]> {
    if ("source" in difference) {
      const { relative } = difference.source;
      const isTaken = difference.kind === "missing" && this.#headStart.has(relative);
      // What both have is there: a new name that a disk takes for it must not be written over it.
      if ("target" in difference || isTaken) this.#twins?.add(relative);
      if (isTaken) return this.#settlePending(relative);
    }
    return await this.#decide(difference);
  }

  async #decide(difference: Judged): Promise<PlannedStep[]> {
    const { source, target, rules } = this.#needs;
    switch (difference.kind) {
      case "folders":
        return [];
      case "aside": {
        if (difference.atTarget) addAbove(difference.relative, this.#kept);
        // Of a download that goes on in this very run, or in one that is to come: no item of the trees.
        if (difference.reason === "download-in-progress" && !difference.atSource) return [];
        const side = difference.atSource ? source : target;
        return [skip(side.at(difference.relative), difference.reason)];
      }
      case "trouble": {
        const side = difference.at === "source" ? source : target;
        return [fail(side.at(difference.relative), difference.error)];
      }
      case "missing":
        return await this.#missing(difference.source);
      case "extra":
        return await this.#extra(difference.target);
      case "clash":
        return await this.#clashed(difference);
      case "same":
        this.#noteSame(difference);
        return [skip(source.at(difference.source.relative), "unchanged")];
      case "different": {
        const { source: from, target: standing, why, facts } = difference;
        const path = source.at(from.relative);
        if (rules.ignoreExisting) return [skip(path, "exists-at-target")];
        const keptMs = target.side === "remote" ? facts?.keptMs : undefined;
        if (rules.update && (keptMs ?? this.#ourTime(standing, "target")) > this.#ourTime(from, "source"))
          return [skip(path, "newer-at-target")];
        return await this.#different(from, standing, why);
      }
    }
  }

  /** When a file was changed by this machine's clock. What was fetched has the server's date, and is not different. */
  #ourTime({ modifiedMs }: FileEntry, side: "source" | "target"): number {
    return modifiedMs - (this.#needs[side].side === "remote" ? (this.#needs.serverAheadMs ?? 0) : 0);
  }

  async #missing(entry: NodeEntry): Promise<PlannedStep[]> {
    const { source, target, filter, rules } = this.#needs;
    const path = source.at(entry.relative);
    const phase: SyncPhase =
      this.#clash !== undefined && entry.relative.startsWith(this.#clash) ? "replace" : "transfer";
    if (phase === "replace" && (!rules.delete || rules.ignoreExisting)) return [skip(path, "unreachable")];
    if (rules.existing) return [skip(path, "not-at-target")];
    const twin = this.#twins?.add(entry.relative);
    if (twin !== undefined) return [fail(path, caseTwin(twin, path))];
    if (entry.kind === "folder") {
      const done = this.#settlePending(entry.relative);
      const made: Step = { kind: "make-folder", side: target.side, target: target.at(entry.relative), why: "new" };
      if (phase === "replace") await this.#replaced.add({ phase, step: made });
      else if (!filter.selects) this.#pending = { relative: entry.relative, planned: { phase, step: made } };
      return done;
    }
    const done = this.#settlePending(entry.relative);
    if (phase === "transfer" && rules.delete && this.counts.targetEntries > 0) {
      await this.#fresh.add(entry);
      return done;
    }
    const planned: PlannedStep = { phase, step: fileStep(source, target, entry, undefined, "new"), before: null };
    if (phase === "transfer") return [...done, planned];
    await this.#replaced.add(planned);
    return done;
  }

  /** A folder is made on its own only when nothing comes to lie in it. */
  #settlePending(next: string): PlannedStep[] {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending && !next.startsWith(`${pending.relative}/`) ? [pending.planned] : [];
  }

  async #extra(entry: NodeEntry): Promise<PlannedStep[]> {
    const { target, rules } = this.#needs;
    if (this.#clash !== undefined && entry.relative.startsWith(this.#clash)) {
      this.#clashDeletes += 1;
      return rules.delete ? [] : [skip(target.at(entry.relative), "unreachable")];
    }
    if (!rules.delete) return [skip(target.at(entry.relative), "only-at-target")];
    await this.#extras.add(entry);
    this.#renames.add(entry);
    return [];
  }

  async #clashed({ source: from, target: standing }: Clash): Promise<PlannedStep[]> {
    const { source, target, rules } = this.#needs;
    this.#clash = `${from.relative}/`;
    if (rules.existing || rules.ignoreExisting) return [skip(source.at(from.relative), "exists-at-target")];
    if (!rules.delete) {
      const path = printable(target.at(from.relative));
      const what =
        standing.kind === "folder" ? "a folder stands where a file is to go" : "a file stands where a folder is to go";
      return [
        fail(path, new CecError("conflict", what, { operation: "sync", path, hint: "--delete would replace it." })),
      ];
    }
    this.#clashDeletes += 1;
    await this.#clashes.add({ source: from, target: standing });
    const step: Step =
      from.kind === "folder"
        ? { kind: "make-folder", side: target.side, target: target.at(from.relative), why: "other-type" }
        : fileStep(source, target, from, undefined, "other-type");
    await this.#replaced.add({ phase: "replace", step, before: null });
    return [];
  }

  async #different(from: FileEntry, standing: FileEntry, why: DoReason): Promise<PlannedStep[]> {
    const { source, target, rules } = this.#needs;
    const { sizeBytes, modifiedMs, etag } = standing;
    const step = fileStep(source, target, from, standing, why);
    const before = { sizeBytes, modifiedMs, etag };
    if (rules.backupRoot === undefined) return [{ phase: "transfer", step, before }];
    await this.#overwritten.add({ phase: "overwrite", step, before });
    await this.#backups.add({
      kind: "copy",
      side: target.side,
      source: standing.source ?? target.at(standing.relative),
      target: backupPath(standing.relative, this.#needs),
      ...before,
      replaces: false,
      why: "backup",
    });
    return [];
  }

  #noteSame({ source: from, target: to, why, facts }: Judged & { kind: "same" }): void {
    const { source, target, rules, remember, redate } = this.#needs;
    if (why === "noted" || why === "size" || source.side === target.side) return;
    const [local, remote] = source.side === "local" ? [from, to] : [to, from];
    const { sizeBytes, modifiedMs, identity } = local;
    const file = { local: { sizeBytes, modifiedMs, identity }, etag: remote.etag };
    const isDated = facts?.keptMs !== undefined && Math.abs(facts.keptMs - modifiedMs) < 1;
    // Noted as the same once its date is kept, so that a run that is killed before leaves it to the next one.
    if (rules.preserveTimes && target.side === "remote" && why === "content" && !isDated && redate)
      redate(target.at(to.relative), file);
    else remember?.(target.at(to.relative), file);
  }

  async *#waiting(): AsyncGenerator<PlannedStep> {
    const { source, target } = this.#needs;
    const moved = new Set<string>();
    const left = new Spool<FileEntry>();
    try {
      for await (const entry of this.#fresh.items()) {
        const found = this.#renames.count > 0 ? await this.#renames.take(entry) : undefined;
        if (!found) {
          await left.add(entry);
          continue;
        }
        moved.add(found.relative);
        const { sizeBytes, etag } = found;
        const from = found.source ?? target.at(found.relative);
        const to = target.at(entry.relative);
        const step: Step = {
          kind: "move",
          side: target.side,
          source: from,
          target: to,
          sizeBytes,
          etag,
          why: "renamed",
        };
        yield { phase: "move", step, before: null };
      }
      for await (const entry of left.items()) {
        yield { phase: "transfer", step: fileStep(source, target, entry, undefined, "new"), before: null };
      }
    } finally {
      await left.dispose();
    }
    for await (const step of this.#backups.items()) yield { phase: "backup", step };
    yield* this.#overwritten.items();
    yield* refuseClashes(this.#clashes, this.#kept, this.#needs);
    const count = this.#extras.count - moved.size + this.#clashDeletes;
    const { counts } = this;
    yield* planDeletions({ extras: this.#extras.items(), count, moved, kept: this.#kept, counts }, this.#needs);
    yield* replaceClashes(this.#clashes, this.#replaced.items(), this.#needs);
  }
}

function skip(path: string, reason: SkipReason): PlannedStep {
  return { phase: "transfer", step: { kind: "skip", path, reason } };
}

function fail(path: string, error: CecError): PlannedStep {
  return { phase: "transfer", step: { kind: "fail", path: printable(path), error } };
}

function caseTwin(twin: string, path: string): CecError {
  const what = `its name differs only in case from ${printable(twin)}, which this disk can't tell apart`;
  return new CecError("conflict", what, { operation: "sync", path: printable(path) });
}
