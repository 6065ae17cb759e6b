import { type FaultRule, parseFaultRule } from "./fault-rule.ts";

/** A rule with what it needs to remember. */
interface Armed {
  readonly rule: FaultRule;
  readonly matches: (method: string, target: string) => boolean;
  readonly random: () => number;
  /** Requests that matched so far, and those it happened to. */
  seen: number;
  fired: number;
}

/** The rules in force. They may change at any time; a request keeps those it met when it arrived. */
export class Faults {
  #armed: Armed[] = [];

  constructor(rules: readonly (FaultRule | string)[] = []) {
    for (const rule of rules) this.add(rule);
  }

  /** Adds a rule, or the text of one. Answers the function that takes it away again. @throws CecError `usage` */
  add(rule: FaultRule | string): () => void {
    const read = typeof rule === "string" ? parseFaultRule(rule) : rule;
    const armed: Armed = { rule: read, matches: matcher(read), random: seeded(read.seed ?? 1), seen: 0, fired: 0 };
    this.#armed.push(armed);
    return () => {
      this.#armed = this.#armed.filter((one) => one !== armed);
    };
  }

  clear(): void {
    this.#armed = [];
  }

  /** How often any rule happened since it was added; rules taken away are not counted. */
  get fired(): number {
    return this.#armed.reduce((sum, armed) => sum + armed.fired, 0);
  }

  /** The rules that happen to this request, which is counted. @param target path and query as they stand in the request line */
  meet(method: string, target: string): FaultRule[] {
    const met: FaultRule[] = [];
    for (const armed of this.#armed) {
      const { rule } = armed;
      if (!armed.matches(method, target)) continue;
      if (rule.probability !== undefined && armed.random() >= rule.probability) continue;
      armed.seen += 1;
      const turn = armed.seen - (rule.skip ?? 0);
      if (turn <= 0 || turn % (rule.every ?? 1) !== 0 || armed.fired >= (rule.count ?? Number.POSITIVE_INFINITY))
        continue;
      armed.fired += 1;
      met.push(rule);
    }
    return met;
  }
}

function matcher({ method, path }: FaultRule): (method: string, target: string) => boolean {
  const pattern =
    path === undefined
      ? undefined
      : new RegExp(
          `^${path
            .split("*")
            .map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"))
            .join(".*")}$`,
          "s",
        );
  return (actualMethod, target) => {
    if (method !== undefined && method !== actualMethod) return false;
    if (!pattern) return true;
    const text = decoded(target);
    return pattern.test(path?.includes("?") ? text : (text.split("?", 1)[0] ?? ""));
  };
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    // Not UTF-8: compared as it stands.
    return target;
  }
}

/** Mulberry32: a small generator, so that the same seed gives the same run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
