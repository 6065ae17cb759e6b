import { formatDuration } from "../../base/durations.ts";
import { formatSize } from "../../base/sizes.ts";
import type { Step } from "../../plan/types.ts";
import type { TransferEvent } from "../../transfer/types.ts";
import { visible } from "./align.ts";
import type { Terminal } from "./terminal.ts";

const redrawMs = 100;
/** In a log, a line now and then says that it is alive. */
const lineMs = 10_000;
const shownFiles = 3;

/** Progress of a transfer: a block that is redrawn on a terminal, a line every ten seconds elsewhere. */
export class TransferProgress {
  readonly #terminal: Terminal;
  readonly #verbose: boolean;
  readonly #shown: boolean;
  readonly #now: () => number;
  readonly #startMs: number;
  readonly #active = new Map<Step, { readonly name: string; readonly sizeBytes: number; bytes: number }>();
  #files = 0;
  #failed = 0;
  #bytes = 0;
  #total: { files: number; sizeBytes: number } | undefined;
  #drawnMs = 0;

  constructor(terminal: Terminal, options: { verbose: boolean; shown: boolean; now: () => number }) {
    this.#terminal = terminal;
    this.#verbose = options.verbose;
    this.#shown = options.shown;
    this.#now = options.now;
    this.#startMs = options.now();
    this.#drawnMs = this.#startMs;
  }

  elapsedMs(): number {
    return this.#now() - this.#startMs;
  }

  take(event: TransferEvent): void {
    switch (event.kind) {
      case "start":
        this.#active.set(event.step, { name: nameOf(event.step), sizeBytes: event.sizeBytes, bytes: 0 });
        break;
      case "progress": {
        this.#bytes += event.bytes;
        const active = this.#active.get(event.step);
        if (active) active.bytes += event.bytes;
        break;
      }
      case "done":
        if (event.step.kind === "upload" || event.step.kind === "download") this.#files += 1;
        this.#finish(event.step, event.verified ? "verified" : "done");
        break;
      case "failed":
        this.#failed += 1;
        this.#finish(event.step, "failed");
        break;
      case "skipped":
        this.#finish(event.step, `skipped (${event.reason})`);
        break;
      case "planned":
        this.#total = event;
    }
    this.#draw();
  }

  end(): void {
    this.#terminal.status([]);
  }

  #finish(step: Step, how: string): void {
    this.#active.delete(step);
    if (this.#verbose) this.#terminal.complain(`${how}: ${nameOf(step)}`);
  }

  #draw(): void {
    if (!this.#shown) return;
    const now = this.#now();
    const live = this.#terminal.stderrIsTerminal;
    if (now - this.#drawnMs < (live ? redrawMs : lineMs)) return;
    this.#drawnMs = now;
    if (!live) {
      this.#terminal.note(this.#summary());
      return;
    }
    const slowest = [...this.#active.values()].filter((each) => each.sizeBytes > 0).slice(0, shownFiles);
    this.#terminal.status([
      this.#summary(),
      ...slowest.map((each) => `  ${Math.floor((100 * each.bytes) / each.sizeBytes)}% ${each.name}`),
    ]);
  }

  #summary(): string {
    const seconds = Math.max(0.001, this.elapsedMs() / 1000);
    const rate = this.#bytes / seconds;
    const total = this.#total;
    const files = total ? `${this.#files}/${total.files} files` : `${this.#files} files`;
    const bytes = total ? `${formatSize(this.#bytes)} of ${formatSize(total.sizeBytes)}` : formatSize(this.#bytes);
    const left = total && rate > 0 ? `, ${formatDuration(((total.sizeBytes - this.#bytes) / rate) * 1000)} left` : "";
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : "";
    return `${files}, ${bytes}, ${formatSize(rate)}/s${left}${failed}`;
  }
}

function nameOf(step: Step): string {
  return visible("target" in step ? step.target : step.path);
}
