/**
 * A moment as `utimes` takes it, from milliseconds since the epoch. As text: a number below zero means "now" to Node, and a `Date` loses what
 * is below a millisecond.
 */
export function unixSeconds(ms: number): string {
  return String(ms / 1000);
}
