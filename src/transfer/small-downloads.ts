import { deferred } from "../base/deferred.ts";
import type { DownloadStep } from "../plan/types.ts";
import { downloadFile } from "./download-file.ts";
import { fetchArchive } from "./fetch-archive.ts";
import { acceptSmall } from "./fetch-in-memory.ts";
import { noteFetched } from "./note-fetched.ts";
import { chooseArchives, FolderSums } from "./tar-choice.ts";
import type { Outcome, Work } from "./work.ts";

/** Files that wait here at most: beyond, the listing waits. */
const mostPending = 20_000;
/** Streams at once: the server makes each of them file by file, on one core. */
const mostStreams = 2;
/** Streams that have not brought everything by then get help by single requests, from the other end. */
const helpAfterMs = 1000;

/** A folder whose stream is to bring what is pending below it. */
interface Folder {
  readonly path: string;
  left: number;
}

/** A small file that nobody has taken yet. */
interface Pending {
  readonly step: DownloadStep;
  folder: Folder | undefined;
}

/** Runs one file's work with its events: told when it starts, is done or has failed. Never rejects for a failed file. */
export type RunFile = (step: DownloadStep, job: (work: Work) => Promise<Outcome>) => Promise<void>;

/**
 * Brings many small files: while the listing still goes on with one request each; once it is complete, or many wait, by the tar streams of
 * folders where that saves requests. What a stream does not bring, or brings wrong, is requested singly.
 */
export class SmallDownloads {
  readonly #work: Work;
  readonly #run: RunFile;
  readonly #listed = new FolderSums();
  readonly #pending = new Map<string, Pending>();
  #singles: Pending[] = [];
  #nextSingle = 0;
  #streamed: Pending[] = [];
  #folders: Folder[] = [];
  #streams = 0;
  #running = 0;
  #helping = false;
  #change = deferred<void>();
  #failure: { readonly error: unknown } | undefined;

  constructor(work: Work, run: RunFile) {
    this.#work = work;
    this.#run = run;
  }

  /** Counts a file that comes on another way, so that a stream is judged by all it would carry. */
  count(step: DownloadStep): void {
    if (step.root !== undefined) this.#listed.add(step.source, step.sizeBytes, step.root);
  }

  /** Takes on a file; waits while too many are pending. */
  async add(step: DownloadStep): Promise<void> {
    this.count(step);
    const pending: Pending = { step, folder: undefined };
    this.#pending.set(step.source, pending);
    this.#singles.push(pending);
    this.#pump();
    if (this.#pending.size < mostPending) return;
    this.#openStreams();
    await this.#until(() => this.#pending.size < mostPending);
  }

  /** No more will come. Resolves when all are done; rejects only for a defect. */
  async finish(): Promise<void> {
    this.#openStreams();
    await this.#until(() => this.#pending.size === 0 && this.#running + this.#streams === 0);
    if (this.#failure) throw this.#failure.error;
  }

  async #until(reached: () => boolean): Promise<void> {
    this.#pump();
    while (!reached()) {
      if (this.#work.signal.aborted && this.#running + this.#streams === 0) return;
      await this.#change.promise;
    }
  }

  #changed(): void {
    this.#pump();
    this.#change.resolve();
    this.#change = deferred();
  }

  /** Assigns pending files to the streams of their folders, where that is worth it. */
  #openStreams(): void {
    if (this.#work.options.archives === false || this.#streams + this.#folders.length > 0) return;
    const wanted = new FolderSums();
    for (const { step } of this.#pending.values()) {
      if (step.root !== undefined) wanted.add(step.source, step.sizeBytes, step.root);
    }
    this.#folders = chooseArchives(wanted, this.#listed).map((path) => ({ path, left: 0 }));
    if (this.#folders.length === 0) return;
    const byPath = new Map(this.#folders.map((folder) => [folder.path, folder]));
    this.#singles = [];
    this.#nextSingle = 0;
    for (const pending of this.#pending.values()) {
      pending.folder = folderAbove(pending.step.source, byPath);
      if (pending.folder) pending.folder.left += 1;
      (pending.folder ? this.#streamed : this.#singles).push(pending);
    }
  }

  /** Starts what there is room for. */
  #pump(): void {
    if (this.#work.signal.aborted) return;
    while (this.#streams < mostStreams) {
      const folder = this.#folders.shift();
      if (!folder) break;
      this.#streams += 1;
      this.#own(this.#stream(folder));
    }
    while (this.#running < this.#work.budget.limit) {
      const next = this.#next();
      if (!next) return;
      this.#running += 1;
      const { step } = next;
      this.#own(
        this.#run(step, (work) => downloadFile(step, work)).finally(() => {
          this.#running -= 1;
        }),
      );
    }
  }

  #own(task: Promise<void>): void {
    task
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#changed());
  }

  #next(): Pending | undefined {
    while (this.#nextSingle < this.#singles.length) {
      const next = this.#singles[this.#nextSingle];
      this.#nextSingle += 1;
      if (next && this.#take(next)) return next;
    }
    this.#singles = [];
    this.#nextSingle = 0;
    while (this.#helping) {
      const last = this.#streamed.pop();
      if (!last) return undefined;
      if (this.#take(last)) return last;
    }
    return undefined;
  }

  /** True when it was pending still: whoever takes it fetches it. */
  #take(pending: Pending): boolean {
    if (this.#pending.get(pending.step.source) !== pending) return false;
    this.#pending.delete(pending.step.source);
    if (pending.folder) pending.folder.left -= 1;
    return true;
  }

  async #stream(folder: Folder): Promise<void> {
    const help = setTimeout(() => {
      this.#helping = true;
      this.#changed();
    }, helpAfterMs);
    try {
      const { budget, signal } = this.#work;
      await budget.occupy(() => fetchArchive(folder.path, this.#wanted(folder), this.#work), signal);
    } catch (error) {
      // Its files are requested one by one: if that fails too, it is told for each of them.
      if (!this.#work.signal.aborted) this.#work.retried(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(help);
      this.#streams -= 1;
      if (this.#streams === 0) this.#helping = false;
      this.#backToSingles(folder);
    }
  }

  #wanted(folder: Folder) {
    return {
      left: () => folder.left,
      claim: (source: string) => {
        const pending = this.#pending.get(source);
        if (!pending || !this.#take(pending)) return undefined;
        if (this.#pending.size === mostPending - 1) this.#changed();
        return pending.step;
      },
      giveBack: (step: DownloadStep) => {
        const pending: Pending = { step, folder: undefined };
        this.#pending.set(step.source, pending);
        this.#singles.push(pending);
        this.#pump();
      },
      save: (step: DownloadStep, bytes: Uint8Array) =>
        this.#run(step, async (work) => {
          const outcome = await acceptSmall(step, bytes, work);
          work.progress(bytes.length);
          return noteFetched(step, outcome, work);
        }),
    };
  }

  /** What a stream did not bring. */
  #backToSingles(folder: Folder): void {
    if (folder.left === 0) return;
    this.#streamed = this.#streamed.filter((pending) => pending.folder !== folder);
    for (const pending of this.#pending.values()) {
      if (pending.folder !== folder) continue;
      pending.folder = undefined;
      this.#singles.push(pending);
    }
  }
}

function folderAbove(path: string, folders: ReadonlyMap<string, Folder>): Folder | undefined {
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    const folder = folders.get(path.slice(0, at));
    if (folder) return folder;
  }
  return undefined;
}
