import { interruption } from "../base/interruption.ts";
import { hasEnded } from "./task.ts";
import type { TaskFacts } from "./types.ts";

/** The last word on every task we heard of, whoever told it, and a way to wait for the next. */
export class JobBoard {
  readonly #tasks = new Map<string, Map<string, TaskFacts>>();
  readonly #listeners = new Set<(task: TaskFacts | undefined) => void>();

  /** Events come out of order and the list of jobs tells old news: an ended task stays ended. */
  put(task: TaskFacts): void {
    const ofJob = this.#tasks.get(task.jobId) ?? new Map<string, TaskFacts>();
    this.#tasks.set(task.jobId, ofJob);
    const known = ofJob.get(task.taskId);
    if (known && hasEnded(known)) return;
    ofJob.set(task.taskId, task);
    this.#tell(task);
  }

  tasks(jobId: string): TaskFacts[] {
    return [...(this.#tasks.get(jobId)?.values() ?? [])];
  }

  /** True when the job has a task and none that goes on. */
  ended(jobId: string): boolean {
    const tasks = this.tasks(jobId);
    return tasks.length > 0 && tasks.every(hasEnded);
  }

  /** Wakes those who wait though there is no news of a task. */
  stir(): void {
    this.#tell(undefined);
  }

  /** Calls `listener` for every task told from now on; the returned function ends it. */
  listen(listener: (task: TaskFacts | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(task: TaskFacts | undefined): void {
    for (const listener of this.#listeners) listener(task);
  }

  /** Resolves with the next change, or after `ms`. @throws CecError `interrupted`. */
  change(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(interruption(signal));
        return;
      }
      const tidy = (): void => {
        clearTimeout(timer);
        stopListening();
        signal?.removeEventListener("abort", stop);
      };
      const end = (): void => {
        tidy();
        resolve();
      };
      const stop = (): void => {
        tidy();
        if (signal) reject(interruption(signal));
      };
      const timer = setTimeout(end, ms);
      const stopListening = this.listen(end);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }
}
