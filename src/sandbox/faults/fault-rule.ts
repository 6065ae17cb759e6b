import { parseDuration } from "../../base/durations.ts";
import { CecError } from "../../base/errors.ts";
import { parseSize } from "../../base/sizes.ts";

/** What goes wrong. Offsets and lengths count bytes of the body, without the head and without the framing of chunked bodies. */
export type FaultAction =
  /** Waits before the message is passed on. */
  | { readonly action: "latency"; readonly delayMs: number }
  /** Answers itself, after having read the request; the server never sees it. */
  | { readonly action: "status"; readonly status: number; readonly retryAfterSeconds?: number }
  /** Closes the connection after so many bytes. 0: before anything of the message is passed on, so an answer is lost and its effect stays. */
  | { readonly action: "cut"; readonly bytes: number }
  | { readonly action: "slow"; readonly bytesPerSecond: number }
  /** Changes one byte: in a response the client reads something wrong, in a request the server stores something wrong. */
  | { readonly action: "wrong"; readonly offset: number }
  /** No byte passes for a while, once, after `afterBytes` (0: before the head). */
  | { readonly action: "stall"; readonly pauseMs: number; readonly afterBytes?: number };

/** Which requests it happens to. Conditions are tried in this order, and those that come later only see what passed the former. */
export interface FaultScope {
  /** The direction it concerns; default `response`. Status has none. */
  readonly on?: "request" | "response";
  /** GET, PUT... */
  readonly method?: string;
  /** The decoded path (with the query when the pattern holds a `?`); `*` stands for any run of characters. */
  readonly path?: string;
  /** 0 to 1; drawn from a generator of its own, so that a seed repeats the same run. */
  readonly probability?: number;
  readonly seed?: number;
  /** Lets the first so many matching requests pass. */
  readonly skip?: number;
  /** Happens to every k-th of them: the k-th, the 2k-th... */
  readonly every?: number;
  /** Happens so many times at most. */
  readonly count?: number;
}

export type FaultRule = FaultAction & FaultScope;

const grammar = "A rule is ACTION=VALUE[,KEY=VALUE]..., such as status=503,every=3,method=PUT (see docs/sandbox.md).";

/**
 * Reads a rule from its text: `ACTION=VALUE[,KEY=VALUE]...`.
 *
 * Actions: `latency=DURATION`, `status=CODE` (with `retry-after=SECONDS`), `cut=SIZE`, `slow=SIZE` (bytes a second), `wrong=OFFSET`,
 * `stall=DURATION` (with `at=SIZE`). Keys for any of them: `on=request|response`, `method=`, `path=`, `probability=`, `seed=`, `skip=`,
 * `every=`, `count=`, as in {@link FaultScope}. Durations read `30ms`, `1.5s`; sizes `500`, `64K`, `1M` (binary).
 * @throws CecError `usage`
 */
export function parseFaultRule(text: string): FaultRule {
  const [first = "", ...pairs] = text.split(",");
  const [action, value] = split(first, text);
  const keys = new Map(pairs.map((pair) => split(pair, text)));
  const take = (key: string): string | undefined => {
    const found = keys.get(key);
    keys.delete(key);
    return found;
  };
  const number = (key: string, low: number, high = Number.MAX_SAFE_INTEGER): number | undefined => {
    const found = take(key);
    return found === undefined ? undefined : numberIn(found, low, high, text);
  };
  const on = take("on");
  if (on !== undefined && on !== "request" && on !== "response") throw refuse(text, `"${on}" is no direction`);
  const rule = defined({
    ...readAction(action, value, take, text),
    on,
    method: take("method")?.toUpperCase(),
    path: take("path"),
    probability: number("probability", 0, 1),
    seed: number("seed", 0),
    skip: number("skip", 0),
    every: number("every", 1),
    count: number("count", 0),
  });
  const left = keys.keys().next().value;
  if (left !== undefined) throw refuse(text, `"${left}" means nothing here`);
  return rule;
}

function readAction(
  action: string,
  value: string,
  take: (key: string) => string | undefined,
  text: string,
): FaultAction {
  switch (action) {
    case "latency":
      return { action, delayMs: parseDuration(value) };
    case "status": {
      const after = take("retry-after");
      const retryAfterSeconds = after === undefined ? undefined : numberIn(after, 0, 86_400, text);
      return {
        action,
        status: numberIn(value, 200, 599, text),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      };
    }
    case "cut":
      return { action, bytes: parseSize(value) };
    case "slow": {
      const bytesPerSecond = parseSize(value);
      if (bytesPerSecond === 0) throw refuse(text, "nothing would ever pass: write stall=DURATION");
      return { action, bytesPerSecond };
    }
    case "wrong":
      return { action, offset: parseSize(value) };
    case "stall":
      return { action, pauseMs: parseDuration(value), afterBytes: parseSize(take("at") ?? "0") };
    default:
      throw refuse(text, `"${action}" is no action`);
  }
}

function split(pair: string, text: string): [string, string] {
  const at = pair.indexOf("=");
  if (at < 1 || at === pair.length - 1) throw refuse(text, `"${pair}" is not KEY=VALUE`);
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function numberIn(value: string, low: number, high: number, text: string): number {
  const number = Number(value);
  if (value === "" || !(number >= low && number <= high)) throw refuse(text, `"${value}" is out of range`);
  return number;
}

function defined(rule: FaultAction & { [Key in keyof FaultScope]: FaultScope[Key] | undefined }): FaultRule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as unknown as FaultRule;
}

function refuse(text: string, why: string): CecError {
  return new CecError("usage", `the fault rule "${text}" cannot be read: ${why}`, { hint: grammar });
}
