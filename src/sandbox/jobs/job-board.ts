import { randomUUID } from "node:crypto";
import type { JobBody, TaskBody, TaskStatus } from "../../protocol/jobs.ts";
import type { Clock } from "../clock.ts";
import type { EventBus, Timing } from "../context.ts";
import { JobRun } from "./job-run.ts";

/** A job as it is asked for. */
export interface JobOrder {
  /** Put before a uuid: `copy-move`, `delete`... */
  readonly prefix: string;
  /** In place of both, for jobs of the server itself, of which there is one. */
  readonly id?: string;
  readonly label: string;
  readonly owner: string;
  readonly actions: readonly object[];
  readonly work: (run: JobRun) => Promise<void>;
}

interface Posted {
  readonly body: JobBody;
  task: TaskBody | undefined;
  /** Milliseconds since the epoch. */
  changedAt: number;
  readonly run: JobRun;
}

/** Finished jobs are swept some minutes after their end. */
const keptMs = 10 * 60_000;

/** The jobs of the server, running and over. They live in memory: a restart forgets them, as it ends them. */
export class JobBoard {
  readonly #clock: Clock;
  readonly #events: EventBus;
  readonly #timing: Timing;
  readonly #jobs = new Map<string, Posted>();
  readonly #running = new Set<Promise<void>>();

  constructor(clock: Clock, events: EventBus, timing: Timing) {
    this.#clock = clock;
    this.#events = events;
    this.#timing = timing;
  }

  /** True while any job waits or runs. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Answers the job's id at once; the work begins a moment later. */
  start(order: JobOrder): string {
    this.#sweep();
    const id = order.id ?? `${order.prefix}-${randomUUID()}`;
    const now = this.#clock.seconds();
    const body: JobBody = {
      ID: id,
      Label: order.label,
      Owner: order.owner,
      CreatedAt: now,
      ModifiedAt: now,
      Languages: ["en-us"],
      AutoStart: true,
      AutoClean: true,
      Actions: order.actions as NonNullable<JobBody["Actions"]>,
      MaxConcurrency: 1,
    };
    const posted: Posted = { body, task: undefined, changedAt: this.#clock.now(), run: new JobRun(this.#clock) };
    posted.run.onProgress = (progress) => this.#change(posted, { Progress: progress, HasProgress: true });
    this.#jobs.set(id, posted);
    const running = this.#perform(posted, order);
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
    return id;
  }

  async #perform(posted: Posted, order: JobOrder): Promise<void> {
    await this.#clock.sleep(this.#timing.jobDelayMs);
    posted.task = {
      ID: randomUUID(),
      JobID: posted.body.ID ?? "",
      Status: "Running",
      StatusMessage: "Starting...",
      TriggerOwner: order.owner,
      StartTime: this.#clock.seconds(),
      CanStop: true,
    };
    this.#change(posted, {});
    try {
      await order.work(posted.run);
      const stopped = posted.run.stopped;
      this.#end(posted, stopped ? "Interrupted" : "Finished", stopped ? "Interrupted by user" : "Complete");
    } catch (error) {
      const stopped = posted.run.stopped;
      this.#end(posted, stopped ? "Interrupted" : "Error", error instanceof Error ? error.message : String(error));
    }
  }

  #end(posted: Posted, status: TaskStatus, message: string): void {
    const end = { Status: status, StatusMessage: message, EndTime: this.#clock.seconds(), HasProgress: true };
    this.#change(posted, { ...end, ...(status === "Finished" ? { Progress: 1 } : {}) });
  }

  #change(posted: Posted, change: Partial<TaskBody>): void {
    if (posted.task === undefined) return;
    posted.task = { ...posted.task, ...change };
    posted.changedAt = this.#clock.now();
    if (!this.#events.heard) return;
    const { body, task } = posted;
    this.#events.publish({ kind: "task", owner: body.Owner ?? "", task, job: { ...body, Tasks: [task] } });
  }

  /** Work that no list shows. Its failure is a defect of the server and ends in the log of whoever started it. */
  background(work: () => Promise<void>): void {
    const running = work();
    this.#running.add(running);
    const done = () => this.#running.delete(running);
    void running.then(done, done);
  }

  /** As REST shows them: a task's changes come late, once it has been quiet for a while. */
  all(): JobBody[] {
    this.#sweep();
    return [...this.#jobs.values()].map((posted) => this.#shown(posted));
  }

  get(id: string): JobBody | undefined {
    const posted = this.#jobs.get(id);
    return posted === undefined ? undefined : this.#shown(posted);
  }

  #shown({ body, task, changedAt }: Posted): JobBody {
    if (task === undefined) return body;
    if (this.#clock.now() - changedAt >= this.#timing.jobLagMs) return { ...body, Tasks: [task] };
    const { EndTime: _, HasProgress: __, Progress: ___, ...begun } = task;
    return { ...body, Tasks: [{ ...begun, Status: "Running", StatusMessage: "Starting..." }] };
  }

  stop(id: string): void {
    this.#jobs.get(id)?.run.stop();
  }

  pause(id: string): void {
    const posted = this.#jobs.get(id);
    if (posted?.task?.Status !== "Running") return;
    posted.run.pause();
    this.#change(posted, { Status: "Paused" });
  }

  resume(id: string): void {
    const posted = this.#jobs.get(id);
    if (posted?.task?.Status !== "Paused") return;
    posted.run.resume();
    this.#change(posted, { Status: "Running" });
  }

  remove(id: string): void {
    this.stop(id);
    this.#jobs.delete(id);
  }

  /** Ends every job and waits for it. */
  async close(): Promise<void> {
    for (const id of this.#jobs.keys()) this.stop(id);
    await Promise.allSettled(this.#running);
  }

  #sweep(): void {
    const limit = this.#clock.now() - keptMs;
    for (const [id, posted] of this.#jobs) {
      if (posted.task?.EndTime !== undefined && posted.changedAt < limit) this.#jobs.delete(id);
    }
  }
}
