import type { EventBus, ServerEvent } from "./context.ts";

/** Passes events to whoever listens, at once and in order. */
export function createEventBus(): EventBus {
  const listeners = new Set<(event: ServerEvent) => void>();
  return {
    get heard() {
      return listeners.size > 0;
    },
    publish: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
