/**
 * How long before its end a token is replaced, seconds: a minute, which is longer than any single request of ours waits to be sent, but no
 * more than a quarter of its life, or a server with short lives would be asked for a new one at every step.
 */
export function refreshAheadSeconds(lifeSeconds: number | undefined): number {
  return lifeSeconds === undefined || lifeSeconds <= 0 ? 60 : Math.min(60, lifeSeconds / 4);
}
