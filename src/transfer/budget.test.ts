import { expect, test } from "bun:test";
import { Budget } from "./budget.ts";

/** A server in virtual time: each request takes a round trip, then a turn at one of `lanes` that work `serviceMs` on it. */
async function drive(
  budget: Budget,
  clock: { ms: number },
  server: { rttMs: number; lanes: number; serviceMs: (inFlight: number) => number },
  requests: number,
) {
  const events: { at: number; wake: () => void }[] = [];
  const at = (ms: number) => new Promise<void>((wake) => events.push({ at: ms, wake }));
  const freeAt = Array.from({ length: server.lanes }, () => 0);
  const job = async () => {
    const arrived = clock.ms + server.rttMs;
    const lane = freeAt.indexOf(Math.min(...freeAt));
    const end = Math.max(arrived, freeAt[lane] ?? 0) + server.serviceMs(budget.inFlight);
    freeAt[lane] = end;
    await at(end);
  };
  let left = requests;
  const all = Array.from({ length: requests }, () => budget.use(0, job).then(() => (left -= 1)));
  while (left > 0) {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    const next = events.reduce((best, event, index) => (event.at < (events[best]?.at ?? Infinity) ? index : best), 0);
    const [event] = events.splice(next, 1);
    if (!event) continue;
    clock.ms = Math.max(clock.ms, event.at);
    event.wake();
  }
  await Promise.all(all);
}

test("over a long line many are in flight: a thousand files in about a second", async () => {
  const clock = { ms: 1 };
  const budget = new Budget("auto", { now: () => clock.ms });
  await drive(budget, clock, { rttMs: 30, lanes: 64, serviceMs: () => 1 }, 1000);
  expect(clock.ms).toBeLessThan(2000);
});

test("a small server that gets slower under load is not swamped", async () => {
  const clock = { ms: 1 };
  const budget = new Budget("auto", { now: () => clock.ms });
  await drive(budget, clock, { rttMs: 0, lanes: 2, serviceMs: (inFlight) => 40 + inFlight * 2 }, 600);
  expect(budget.limit).toBeLessThanOrEqual(6);
});

test("where more brings nothing, few are in flight", async () => {
  const clock = { ms: 1 };
  const budget = new Budget("auto", { now: () => clock.ms });
  await drive(budget, clock, { rttMs: 1, lanes: 2, serviceMs: () => 10 }, 1500);
  expect(budget.limit).toBeLessThanOrEqual(6);
});

test("after a back-off it climbs by doubling again, not by small steps alone", async () => {
  const clock = { ms: 1 };
  const budget = new Budget("auto", { now: () => clock.ms });
  const line = { rttMs: 30, lanes: 64, serviceMs: () => 1 };
  await drive(budget, clock, line, 1000);
  expect(budget.limit).toBe(64);
  for (let at = 0; at < 4; at += 1) budget.backOff();
  expect(budget.limit).toBe(4);
  await drive(budget, clock, line, 1200);
  expect(budget.limit).toBe(64);
});

test("a number stays that number", async () => {
  const clock = { ms: 1 };
  const budget = new Budget(3, { now: () => clock.ms, throttled: () => clock.ms });
  let most = 0;
  await drive(budget, clock, { rttMs: 5, lanes: 9, serviceMs: (inFlight) => (most = Math.max(most, inFlight)) }, 60);
  expect(most).toBe(3);
  expect(budget.limit).toBe(3);
});

test("an answer that asks for patience halves it", async () => {
  let throttled = 0;
  const budget = new Budget("auto", { throttled: () => throttled });
  expect(budget.limit).toBe(4);
  throttled = 1;
  await budget.use(0, async () => undefined);
  expect(budget.limit).toBe(2);
  await budget.use(0, async () => undefined);
  expect(budget.limit).toBe(2);
});

test("jobs start in order; one that is called off gives up its place", async () => {
  const budget = new Budget(1);
  const order: number[] = [];
  const controller = new AbortController();
  let open: () => void = () => undefined;
  const first = budget.use(0, () => new Promise<void>((resolve) => (open = resolve)));
  const second = budget.use(0, async () => void order.push(2), controller.signal).catch((error: unknown) => error);
  const third = budget.use(0, async () => void order.push(3));
  const reason = new Error("stop");
  controller.abort(reason);
  expect(await second).toBe(reason);
  open();
  await Promise.all([first, third]);
  expect(order).toEqual([3]);
  expect(budget.inFlight).toBe(0);
});

test("a job that fails gives its place back", async () => {
  const budget = new Budget(1);
  await budget.use(0, () => Promise.reject(new Error("no"))).catch(() => undefined);
  expect(await budget.use(0, async () => 5)).toBe(5);
});

test("tells of every request how it ended", async () => {
  const told: unknown[] = [];
  const budget = new Budget(2, { succeeded: () => told.push("succeeded"), failed: (error) => told.push(error) });
  await budget.use(1, async () => undefined);
  await budget.use(1, () => Promise.reject("gone")).catch(() => undefined);
  expect(told).toEqual(["succeeded", "gone"]);
});
