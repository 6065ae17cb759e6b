import { expect, test } from "bun:test";
import { SentMeter } from "./sent-meter.ts";

test("what was seen leaving is told as it leaves, the rest at the end, and nothing of what came to nothing", () => {
  const told: number[] = [];
  const progress = (bytes: number) => told.push(bytes);
  const seen = new SentMeter({ progress });
  seen.onSent(40);
  seen.onSent(60);
  seen.arrived(100);
  expect(told.splice(0)).toEqual([40, 60]);
  const unseen = new SentMeter({ progress });
  unseen.arrived(100);
  expect(told.splice(0)).toEqual([100]);
  const failed = new SentMeter({ progress });
  failed.onSent(40);
  failed.takeBack();
  expect(told.splice(0)).toEqual([40, -40]);
});
