import type { TransferEvent } from "../../transfer/types.ts";
import type { Context } from "../types.ts";
import type { TransferMeter } from "./meter.ts";
import type { Progress } from "./progress.ts";
import { stepFacts } from "./step-facts.ts";

const everyMs = 1000;

/** `--progress=json`: each event is a line of JSON on standard error, and once a second the state of the whole. */
export function progressEvents({ terminal }: Context, meter: TransferMeter): Progress {
  const tell = (event: string, facts: object): void => terminal.complain(JSON.stringify({ event, ...facts }));
  const timer = setInterval(() => tell("progress", state(meter)), everyMs);
  return {
    take(event) {
      meter.take(event);
      const facts = eventFacts(event);
      if (facts) tell(event.kind, facts);
    },
    end() {
      clearInterval(timer);
      tell("progress", state(meter));
    },
    elapsedMs: () => meter.elapsedMs(),
  };
}

function eventFacts(event: TransferEvent): object | undefined {
  switch (event.kind) {
    case "start":
      return stepFacts(event.step);
    case "retry":
    case "skipped":
      return { ...stepFacts(event.step), reason: event.reason };
    case "done":
      return { ...stepFacts(event.step), verified: event.verified };
    case "failed":
      return { ...stepFacts(event.step), code: event.error.code, message: event.error.message };
    case "planned":
      return { files: event.files, sizeBytes: event.sizeBytes };
    case "progress":
      return undefined;
  }
}

function state(meter: TransferMeter): object {
  const { bytesPerSecond, leftMs } = meter.pace();
  const { files, bytes, verified, skipped, failed, retries, backOffs, total } = meter;
  return {
    files,
    bytes,
    verified,
    skipped,
    failed,
    retries,
    backOffs,
    ...(total ? { totalFiles: total.files, totalBytes: total.sizeBytes } : {}),
    bytesPerSecond: Math.round(bytesPerSecond),
    ...(leftMs === undefined ? {} : { secondsLeft: Math.round(leftMs / 1000) }),
    seconds: Math.round(meter.elapsedMs()) / 1000,
    active: meter.slowest(10, 0).map(({ path, sizeBytes, bytes: done }) => ({ path, sizeBytes, bytes: done })),
  };
}
