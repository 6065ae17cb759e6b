import { CecError } from "../../../../base/errors.ts";
import { parseVersion } from "../../../../base/version-number.ts";
import type { Run } from "../../../types.ts";
import { visible } from "../../../view/align.ts";

export const run: Run<Record<never, never>> = async ({ terminal, globals }, { args: [text = ""] }) => {
  const version = parseVersion(text);
  const release = version !== undefined && version.prerelease.length === 0;
  if (globals.quiet) terminal.print(release ? "1" : "0");
  else if (!release) {
    throw new CecError("failed", `[${visible(text)}] is *not* a valid ${version ? "release " : ""}version`);
  }
  return undefined;
};
