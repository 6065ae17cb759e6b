import type { Run } from "../types.ts";
import { runCopyMove } from "./copy-move.ts";
import type { flags } from "./cp.ts";

export const run: Run<typeof flags> = async (context, input) => {
  await runCopyMove("copy", context, input);
  return undefined;
};
