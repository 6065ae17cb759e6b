import { expect, test } from "bun:test";
import { describeFailure } from "./failure.ts";

test("a full disk is told with its path, or as that of the output where there is none", () => {
  const full = (path?: string) => Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write", path });
  expect(describeFailure(full("/mnt/a"), false).text).toStartWith("cec: no space left: /mnt/a\n");
  expect(describeFailure(full(), false).text).toStartWith("cec: no space left where the output goes\n");
});
