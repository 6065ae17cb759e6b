import { expect, test } from "bun:test";
import { CecError } from "../base/errors.ts";
import { Vigil } from "./vigil.ts";

const refused = () =>
  new CecError("unavailable", "cannot connect", {
    cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
  });
const timedOut = () => new CecError("unavailable", "no answer");

const busy = () => new CecError("unavailable", "busy", { status: 503 });

function watched(patienceMs?: number) {
  const clock = { ms: 0 };
  return { clock, vigil: new Vigil({ now: () => clock.ms, patienceMs }) };
}

test("a server that refuses every connection is given up after 15 s and two failures", () => {
  const { clock, vigil } = watched();
  clock.ms = 14_999;
  for (let at = 0; at < 5; at += 1) vigil.sawFailure(refused());
  expect(vigil.gaveUp).toBeUndefined();
  clock.ms = 15_000;
  vigil.sawFailure(refused());
  expect(vigil.gaveUp).toMatchObject({ code: "unavailable" });
  expect(vigil.signal.aborted).toBe(true);
});

test("a server that is silent is given up after a minute", () => {
  const { clock, vigil } = watched();
  clock.ms = 59_999;
  for (let at = 0; at < 500; at += 1) vigil.sawFailure(timedOut());
  expect(vigil.gaveUp).toBeUndefined();
  clock.ms = 60_000;
  vigil.sawFailure(timedOut());
  expect(vigil.gaveUp).toBeDefined();
});

test("where nothing is tried again fifty refusals in a row are enough", () => {
  const { vigil } = watched();
  for (let at = 0; at < 49; at += 1) vigil.sawFailure(refused());
  expect(vigil.gaveUp).toBeUndefined();
  vigil.sawFailure(refused());
  expect(vigil.gaveUp).toBeDefined();
});

test("a server that asks for patience has ten minutes of it and thirty failures, and each success begins anew", () => {
  const { clock, vigil } = watched();
  for (let at = 0; at < 40; at += 1) {
    clock.ms += 14_000;
    vigil.sawFailure(busy());
  }
  vigil.sawLife();
  clock.ms += 600_000;
  for (let at = 0; at < 29; at += 1) vigil.sawFailure(busy());
  expect(vigil.gaveUp).toBeUndefined();
  vigil.sawFailure(busy());
  expect(vigil.gaveUp).toMatchObject({
    code: "unavailable",
    message: "gave up: nothing has succeeded for 600 s, 30 failures in a row: busy",
  });
  expect(vigil.signal.aborted).toBe(true);
});

test("another patience; and silence among requests for patience is no silence", () => {
  const { clock, vigil } = watched(5000);
  for (let at = 0; at < 29; at += 1) {
    clock.ms += 59_000;
    vigil.sawFailure(busy());
    vigil.sawFailure(timedOut());
    vigil.sawFailure(timedOut());
    vigil.sawFailure(timedOut());
  }
  expect(vigil.gaveUp).toBeUndefined();
  vigil.sawFailure(busy());
  expect(vigil.gaveUp).toBeDefined();
});

test("twice told to come again later than any call waits, without a success between, is enough", () => {
  const { vigil } = watched();
  const later = () => new CecError("unavailable", "come again in 1h", { status: 503, askedMs: 3_600_000 });
  vigil.sawFailure(later());
  vigil.sawLife();
  vigil.sawFailure(later());
  expect(vigil.gaveUp).toBeUndefined();
  vigil.sawFailure(later());
  expect(vigil.gaveUp?.message).toContain("come again in 1h");
});

test("one item among those that succeed, and failures of another kind do not count", () => {
  const { clock, vigil } = watched();
  for (let at = 0; at < 300; at += 1) {
    clock.ms += 50_000;
    vigil.sawFailure(refused());
    vigil.sawFailure(timedOut());
    vigil.sawFailure(busy());
    vigil.sawLife();
  }
  for (let at = 0; at < 300; at += 1) {
    clock.ms += 50_000;
    vigil.sawFailure(new CecError("forbidden", "no"));
  }
  expect(vigil.gaveUp).toBeUndefined();
});

test("the failure of a request and that of its item are one", () => {
  const { clock, vigil } = watched();
  clock.ms = 60_000;
  const error = timedOut();
  vigil.sawFailure(error);
  vigil.sawFailure(error);
  expect(vigil.gaveUp).toBeUndefined();
  vigil.sawFailure(timedOut());
  expect(vigil.gaveUp?.message).toContain("2 failures in a row");
});
