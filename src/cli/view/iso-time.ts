/** Seconds since the epoch as ISO 8601 in UTC, as JSON output has times; `undefined` for none. */
export function isoTime(epochSeconds: number | undefined): string | undefined {
  return epochSeconds ? new Date(epochSeconds * 1000).toISOString().replace(".000Z", "Z") : undefined;
}
