import { CecError } from "../../../../base/errors.ts";
import { parseVersion } from "../../../../base/version-number.ts";
import type { Run } from "../../../types.ts";
import { visible } from "../../../view/align.ts";

export const run: Run<Record<never, never>> = async ({ terminal, globals }, { args: [text = ""] }) => {
  const valid = parseVersion(text) !== undefined;
  if (globals.quiet) terminal.print(valid ? "1" : "0");
  else if (!valid) throw new CecError("failed", `[${visible(text)}] is *not* a valid version`);
  return undefined;
};
