import { expect, test } from "bun:test";
import { formatSize, parseSize } from "./sizes.ts";

test("sizes are written in binary units", () => {
  const shown = [0, 6, 1023, 1024, 1536, 10_188, 10_240, 119_537_664, 1_073_741_824].map(formatSize);
  expect(shown).toEqual(["0 B", "6 B", "1023 B", "1.0 KiB", "1.5 KiB", "9.9 KiB", "10 KiB", "114 MiB", "1.0 GiB"]);
});

test("sizes are read in all their spellings", () => {
  expect(["0", "500", "64K", "64KiB", "10m", "50 MB", "1.5G", "2TiB"].map(parseSize)).toEqual([
    0, 500, 65_536, 65_536, 10_485_760, 52_428_800, 1_610_612_736, 2_199_023_255_552,
  ]);
  for (const text of ["", "M", "-1", "1X", "1 000"]) expect(() => parseSize(text)).toThrow("is not a size");
});
