import { isOwnerAlive } from "../../base/lock-owner.ts";

/** A process as it enrolled in a journal. */
export interface OwnerRow {
  readonly host: string;
  readonly pid: number;
  readonly started: string | null;
  /** Its last sign of life, milliseconds since the epoch. */
  readonly seen_ms: number;
}

/** How often a process gives a sign of life, for those that cannot see its end (another machine, a platform that does not tell). */
export const beatMs = 15_000;
const silentMs = 60_000;

/** Whether the process still is at what it noted down. */
export async function isAtWork({ host, pid, started, seen_ms }: OwnerRow): Promise<boolean> {
  const alive = await isOwnerAlive({ host, pid, started: started ?? undefined });
  return alive ?? Date.now() - seen_ms < silentMs;
}
