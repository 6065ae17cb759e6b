import type { Work } from "./work.ts";

/** The progress of one body that leaves: as its bytes go where that can be seen, all at once at its end where not. */
export class SentMeter {
  readonly #work: Pick<Work, "progress">;
  #told = 0;

  constructor(work: Pick<Work, "progress">) {
    this.#work = work;
  }

  /** For the gateway; negative when an attempt is begun once more. */
  readonly onSent = (bytes: number): void => {
    this.#told += bytes;
    this.#work.progress(bytes);
  };

  /** The server has taken all of it. */
  arrived(sizeBytes: number): void {
    if (sizeBytes !== this.#told) this.onSent(sizeBytes - this.#told);
  }

  /** Nothing of it counts. */
  takeBack(): void {
    this.arrived(0);
  }
}
