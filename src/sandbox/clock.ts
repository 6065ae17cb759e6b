/** Time as the server sees it; tests put their own in place. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Seconds since the epoch, rounded down. */
  seconds(): number;
  /** Resolves after the delay, or at once when the server stops. */
  sleep(delayMs: number): Promise<void>;
  /** True once the server stops: background work ends. */
  readonly stopped: boolean;
  stop(): void;
}

/** Timers are real, so that a fixed `now` does not freeze background work. */
export function createClock(now: () => number = Date.now): Clock {
  const waiting = new Map<ReturnType<typeof setTimeout>, () => void>();
  let stopped = false;
  return {
    now,
    seconds: () => Math.floor(now() / 1000),
    sleep: (delayMs) =>
      new Promise((resolve) => {
        if (stopped || delayMs <= 0) {
          resolve();
          return;
        }
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, delayMs);
        waiting.set(timer, resolve);
      }),
    get stopped() {
      return stopped;
    },
    stop: () => {
      stopped = true;
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer);
        resolve();
      }
      waiting.clear();
    },
  };
}
