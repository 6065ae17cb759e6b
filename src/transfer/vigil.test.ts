import { expect, test } from "bun:test";
import { CecError } from "../base/errors.ts";
import { Vigil } from "./vigil.ts";

const refused = new CecError("unavailable", "cannot connect", {
  cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
});
const timedOut = new CecError("unavailable", "no answer");

function watched() {
  const clock = { ms: 0 };
  return { clock, vigil: new Vigil({ now: () => clock.ms }) };
}

test("a server that refuses every connection is given up after 15 s and three items", () => {
  const { clock, vigil } = watched();
  clock.ms = 14_999;
  for (let at = 0; at < 5; at += 1) vigil.sawFailure(refused);
  expect(vigil.gaveUp).toBeUndefined();
  clock.ms = 15_000;
  vigil.sawFailure(refused);
  expect(vigil.gaveUp).toMatchObject({ code: "unavailable" });
  expect(vigil.signal.aborted).toBe(true);
});

test("a server that is silent is given up after a minute", () => {
  const { clock, vigil } = watched();
  clock.ms = 59_999;
  for (let at = 0; at < 500; at += 1) vigil.sawFailure(timedOut);
  expect(vigil.gaveUp).toBeUndefined();
  clock.ms = 60_000;
  vigil.sawFailure(timedOut);
  expect(vigil.gaveUp).toBeDefined();
});

test("where nothing is tried again a hundred refusals in a row are enough", () => {
  const { vigil } = watched();
  for (let at = 0; at < 99; at += 1) vigil.sawFailure(refused);
  expect(vigil.gaveUp).toBeUndefined();
  vigil.sawFailure(refused);
  expect(vigil.gaveUp).toBeDefined();
});

test("one item among those that succeed, other failures, and a server that asks for patience do not count", () => {
  const { clock, vigil } = watched();
  for (let at = 0; at < 300; at += 1) {
    clock.ms += 50_000;
    vigil.sawFailure(refused);
    vigil.sawFailure(timedOut);
    vigil.sawLife();
  }
  for (let at = 0; at < 300; at += 1) {
    clock.ms += 50_000;
    vigil.sawFailure(new CecError("unavailable", "busy", { status: 503 }));
    vigil.sawFailure(new CecError("forbidden", "no"));
  }
  expect(vigil.gaveUp).toBeUndefined();
});
