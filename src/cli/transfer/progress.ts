import { formatDuration } from "../../base/durations.ts";
import { formatSize } from "../../base/sizes.ts";
import type { Step } from "../../plan/types.ts";
import type { TransferEvent } from "../../transfer/types.ts";
import type { WireCounts } from "../../wire/types.ts";
import type { Context } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import { TransferMeter } from "./meter.ts";
import { progressEvents } from "./progress-events.ts";
import { stepPath } from "./step-facts.ts";
import type { TransferFlags } from "./transfer-flags.ts";

/** What is shown while a transfer runs. */
export interface Progress {
  take(event: TransferEvent): void;
  /** Takes the block away; nothing is shown after. */
  end(): void;
  elapsedMs(): number;
}

const redrawMs = 100;
/** In a log, a line now and then says that it is alive. */
const lineMs = 10_000;
const shownFiles = 3;
/** Files that are done sooner would only flicker. */
const shownAfterMs = 1000;

/** Progress as the flags ask for it: a block that is redrawn on a terminal, a line every ten seconds elsewhere, events as JSON, or none. */
export function openProgress(context: Context, flags: TransferFlags, counts: () => WireCounts): Progress {
  const { terminal, now } = context;
  const meter = new TransferMeter(now, counts);
  const mode = flags.noProgress || (terminal.quiet && flags.progress !== "json") ? "off" : flags.progress;
  if (mode === "json") return progressEvents(context, meter);
  const live = mode === "auto" && terminal.stderrIsTerminal;
  const verbose = flags.verbose || flags.veryVerbose;
  let drawnMs = meter.startMs;
  const draw = (): void => {
    const at = now();
    if (at - drawnMs < (live ? redrawMs : lineMs)) return;
    drawnMs = at;
    if (live) terminal.status(block(meter, terminal.columns));
    else terminal.note(summary(meter));
  };
  // A transfer that stands still tells of nothing, and that is worth seeing.
  const timer = mode === "off" ? undefined : setInterval(draw, live ? 4 * redrawMs : lineMs);
  return {
    take(event) {
      meter.take(event);
      if (verbose) tellItem(context, event);
      if (mode !== "off") draw();
    },
    end() {
      clearInterval(timer);
      terminal.status([]);
    },
    elapsedMs: () => meter.elapsedMs(),
  };
}

/** Of what brings nothing over. */
const endings: Readonly<Partial<Record<Step["kind"], string>>> = {
  delete: "deleted",
  remove: "removed",
  move: "moved",
  "make-folder": "made",
};

function tellItem({ terminal }: Context, event: TransferEvent): void {
  if (event.kind === "done") {
    const how = endings[event.step.kind] ?? (event.verified ? "verified" : "done");
    terminal.complain(`${how}: ${visible(stepPath(event.step))}`);
  } else if (event.kind === "skipped") {
    terminal.complain(`skipped (${event.reason}): ${visible(stepPath(event.step))}`);
  } else if (event.kind === "retry") {
    terminal.complain(`again (${visible(event.reason)}): ${visible(stepPath(event.step))}`);
  }
}

function block(meter: TransferMeter, columns: number): string[] {
  const now = meter.startMs + meter.elapsedMs();
  const files = meter.slowest(shownFiles, shownAfterMs).map((file) => {
    // Bytes that leave by the kernel's hand are not seen before they have all arrived.
    if (file.bytes <= 0) {
      const head = `     … ${formatDuration(now - file.startMs).padStart(10)}  `;
      return head + tail(visible(file.path), columns - 1 - head.length);
    }
    const share = `${Math.min(100, Math.max(0, Math.floor((100 * file.bytes) / file.sizeBytes)))}%`;
    const rate = `${formatSize((Math.max(0, file.bytes - file.foundBytes) / Math.max(1, now - file.startMs)) * 1000)}/s`;
    const head = `  ${share.padStart(4)} ${rate.padStart(10)}  `;
    return head + tail(visible(file.path), columns - 1 - head.length);
  });
  return [summary(meter), ...files];
}

function summary(meter: TransferMeter): string {
  const { total } = meter;
  const { bytesPerSecond, leftMs } = meter.pace();
  const parts = [
    total ? `${meter.files}/${total.files} files` : `${meter.files} files`,
    total ? `${formatSize(meter.bytes)} of ${formatSize(total.sizeBytes)}` : formatSize(meter.bytes),
    `${formatSize(bytesPerSecond)}/s`,
  ];
  if (leftMs !== undefined) parts.push(`${formatDuration(leftMs)} left`);
  if (meter.skipped > 0) parts.push(`${meter.skipped} skipped`);
  if (meter.failed > 0) parts.push(`${meter.failed} failed`);
  if (meter.retries > 0) parts.push(count(meter.retries, "retry", "retries"));
  if (meter.backOffs > 0) parts.push(count(meter.backOffs, "back-off", "back-offs"));
  return parts.join(", ");
}

/** The end of a path is what tells it from its neighbours. */
function tail(path: string, width: number): string {
  if (Bun.stringWidth(path) <= width) return path;
  const letters = [...path];
  let used = 1;
  let from = letters.length;
  while (from > 0) {
    used += Bun.stringWidth(letters[from - 1] ?? "");
    if (used > width) break;
    from -= 1;
  }
  return `…${letters.slice(from).join("")}`;
}
