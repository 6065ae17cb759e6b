import { CecError } from "./errors.ts";

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** `1536` -> `1.5 KiB`: binary units, one decimal below 10, none above; bytes are exact. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  // 9.96 would print as "10.0": it belongs to the coarser form.
  const text = unit === 0 || value >= 9.95 ? Math.round(value).toString() : value.toFixed(1);
  return `${text} ${units[unit]}`;
}

/**
 * Reads a size: `500`, `10M`, `1.5G`, `64KiB`, `50 MB`. Every unit is binary (1 M = 1,048,576), as rclone and the Go client do.
 * @throws CecError `usage` for anything else.
 */
export function parseSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?\s*$/i.exec(text);
  if (!match) throw new CecError("usage", `"${text}" is not a size`, { hint: "Write it like 500, 64K, 10M or 1.5G." });
  const power = ["", "k", "m", "g", "t", "p"].indexOf((match[2] ?? "").toLowerCase());
  return Math.round(Number(match[1]) * 1024 ** power);
}
