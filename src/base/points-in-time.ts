import { parseDuration } from "./durations.ts";
import { CecError } from "./errors.ts";

/**
 * Reads a moment as seconds since the epoch: a date (`2026-11-24`, local midnight), a date with a time (`2026-11-24T10:00`,
 * `2026-11-24 10:00:00`, with `Z` or an offset where it is not local), seconds since the epoch (`@1795473954`), or a duration (`7d`), taken
 * `towards` the past or the future from `nowMs`.
 * @throws CecError `usage` for anything else.
 */
export function parseMoment(text: string, nowMs: number, towards: "past" | "future"): number {
  const trimmed = text.trim();
  if (/^@\d+$/.test(trimmed)) return Number(trimmed.slice(1));
  if (/^\d{4}-\d{2}-\d{2}/.test(trimmed)) {
    const iso = trimmed.replace(/^(\S+) (\d)/, "$1T$2");
    // A bare date would be read as UTC, one with a time as local: both are local here.
    const ms = Date.parse(iso.length === 10 ? `${iso}T00:00` : iso);
    if (!Number.isNaN(ms) && isCalendarDate(trimmed.slice(0, 10))) return Math.floor(ms / 1000);
    throw notMoment(text);
  }
  try {
    const ms = parseDuration(trimmed);
    return Math.floor((towards === "past" ? nowMs - ms : nowMs + ms) / 1000);
  } catch (error) {
    throw notMoment(text, error);
  }
}

/** `Date.parse` makes the 3rd of March of a 31st of February. */
function isCalendarDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

function notMoment(text: string, cause?: unknown): CecError {
  return new CecError("usage", `"${text}" is neither a date nor a duration`, {
    hint: "Write it like 2026-12-31, 2026-12-31T18:00 or 7d.",
    cause,
  });
}
