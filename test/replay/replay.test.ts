import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import type { Bindings } from "./bindings.ts";
import { bindingsFor, play } from "./play.ts";
import { readRecording } from "./recording.ts";

let sandbox: Sandbox;
let bindings: Bindings;

beforeAll(async () => {
  sandbox = await startSandbox({ jobDelayMs: 5, jobLagMs: 0, hashDelayMs: 0, eventDelayMs: 0 });
  bindings = bindingsFor(sandbox);
});
afterAll(() => sandbox.stop());

// One server and this order: later files rely on what earlier ones left, as they did when they were recorded.
test.each([
  ["go-client", 158],
  ["rest-and-gateway", 130],
  ["oauth", 42],
  ["signed", 101],
])(
  "a fresh sandbox answers %s as a real server did",
  async (name, count) => {
    const steps = readRecording(name);
    expect(steps).toHaveLength(count);
    expect(await play(sandbox, steps, bindings)).toEqual([]);
  },
  60_000,
);

test("the replay notices what differs", async () => {
  const [step] = readRecording("signed").filter((one) => one.method === "PUT" && one.answer.status === 200);
  if (step === undefined) throw new Error("the recording has an upload");
  const other = { ...step, answer: { ...step.answer, status: 403, kind: "xml" as const } };
  const wrong = await play(sandbox, [other], bindings);
  expect(wrong.join()).toContain("status 403 recorded, 200 answered");
  expect(wrong.join()).toContain("body xml recorded, empty answered");
});
