import { CecError, exitCodes } from "../../../../base/errors.ts";
import { compareVersions, parseVersion } from "../../../../base/version-number.ts";
import type { Run } from "../../../types.ts";
import { visible } from "../../../view/align.ts";

export const run: Run<Record<never, never>> = async ({ terminal, globals }, { args: [first = "", second = ""] }) => {
  const [a, b] = [parseVersion(first), parseVersion(second)];
  const greater = a !== undefined && b !== undefined && compareVersions(a, b) > 0;
  if (globals.quiet) {
    terminal.print(greater ? "1" : "0");
    return greater ? undefined : exitCodes.failed;
  }
  for (const [text, version] of [[first, a] as const, [second, b] as const]) {
    if (!version) throw new CecError("failed", `Passed version [${visible(text)}] is not a valid version`);
  }
  if (!greater) {
    throw new CecError("failed", `Passed version [${visible(first)}] is *not* greater than [${visible(second)}]`);
  }
  return undefined;
};
