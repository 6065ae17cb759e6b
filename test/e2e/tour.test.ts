import { beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { readmeTour, recordTour, withoutChance } from "../../scripts/tour.ts";
import { cecBinary } from "../support/binary.ts";

/* What the README and docs/tour.md show is what the program prints; `bun scripts/tour.ts` records them anew. */

describe("the recorded tour", () => {
  let fresh: Awaited<ReturnType<typeof recordTour>>;
  beforeAll(async () => {
    fresh = await recordTour(await cecBinary());
  }, 60_000);

  test("docs/tour.md shows what the program prints", async () => {
    expect(withoutChance(await readFile("docs/tour.md", "utf8"))).toBe(withoutChance(fresh.page));
  });

  test("README.md too", async () => {
    expect(withoutChance(await readmeTour())).toBe(withoutChance(fresh.readme));
  });

  test("nothing in it is a defect", () => {
    expect(fresh.page).not.toMatch(/unexpected:|undefined|\[object|NaN/);
  });
});
