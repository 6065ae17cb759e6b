import { CecError } from "./errors.ts";
import type { RateAt } from "./rate-limit.ts";
import { parseSize } from "./sizes.ts";

/**
 * Reads a bandwidth limit: `10M` (bytes per second), `off`, or a timetable in local time, `08:00,512k 19:00,off`, whose last entry of a
 * day holds until the first of the next. @throws CecError `usage`.
 */
export function parseRateTimetable(text: string): RateAt {
  const entries = text.trim().split(/\s+/);
  if (entries.length === 1 && !text.includes(",")) {
    const rate = parseRate(text);
    return () => rate;
  }
  const table = entries.map(parseEntry).sort((a, b) => a.minute - b.minute);
  return (now) => {
    const minute = now.getHours() * 60 + now.getMinutes();
    const current = table.findLast((entry) => entry.minute <= minute) ?? table.at(-1);
    return current?.rate;
  };
}

function parseEntry(entry: string): { minute: number; rate: number | undefined } {
  const match = /^(\d{1,2}):(\d{2}),(.+)$/.exec(entry);
  const minute = Number(match?.[1]) * 60 + Number(match?.[2]);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) throw badEntry(entry);
  return { minute, rate: parseRate(match[3] ?? "") };
}

function parseRate(text: string): number | undefined {
  if (text.trim().toLowerCase() === "off") return undefined;
  const rate = parseSize(text.replace(/\/s$/, ""));
  if (rate === 0) return undefined;
  return rate;
}

function badEntry(entry: string): CecError {
  return new CecError("usage", `"${entry}" is not an entry of a timetable`, {
    hint: "Write a limit like 10M, or times with limits: 08:00,512k 19:00,off.",
  });
}
