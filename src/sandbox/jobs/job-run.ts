import type { Clock } from "../clock.ts";

/** Thrown out of a job's work when somebody stopped it. */
class Stopped extends Error {}

/** A job's way to hear that it should stop or wait, and to tell how far it is. */
export class JobRun {
  readonly #clock: Clock;
  #stopped = false;
  #paused: { readonly until: Promise<void>; readonly resume: () => void } | undefined;
  onProgress: (progress: number) => void = () => undefined;
  #told = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get stopped(): boolean {
    return this.#stopped || this.#clock.stopped;
  }

  stop(): void {
    this.#stopped = true;
    this.resume();
  }

  pause(): void {
    if (this.#paused !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#paused = { until: promise, resume: resolve };
  }

  resume(): void {
    this.#paused?.resume();
    this.#paused = undefined;
  }

  /** To be called between two pieces of work: waits while paused, throws when stopped. */
  async step(): Promise<void> {
    await this.#paused?.until;
    if (this.stopped) throw new Stopped("Interrupted by user");
  }

  /** 0 to 1; told at most in steps of a hundredth. */
  progress(done: number, total: number): void {
    const progress = total === 0 ? 1 : done / total;
    if (progress < 1 && progress - this.#told < 0.01) return;
    this.#told = progress;
    if (progress < 1) this.onProgress(progress);
  }
}
