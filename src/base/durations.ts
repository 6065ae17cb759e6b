import { CecError } from "./errors.ts";

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Reads a duration in milliseconds: the Go grammar (`3s`, `1h30m`, `250ms`, `1.5h`) plus `d` (days) and `w` (weeks). `0` needs no unit.
 * @throws CecError `usage` for anything else.
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "0") return 0;
  let totalMs = 0;
  let rest = trimmed;
  while (rest !== "") {
    const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/.exec(rest);
    const factor = unitMs[match?.[2] ?? ""];
    if (!match || factor === undefined) break;
    totalMs += Number(match[1]) * factor;
    rest = rest.slice(match[0].length);
  }
  if (trimmed === "" || rest !== "") {
    throw new CecError("usage", `"${text}" is not a duration`, { hint: "Write it like 30s, 5m, 1h30m or 7d." });
  }
  return totalMs;
}

/** `93_000` -> `1m33s`: at most two units, for progress lines. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 48) return `${hours}h${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}m`;
  return `${Math.floor(hours / 24)}d${hours % 24}h`;
}
