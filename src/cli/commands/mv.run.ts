import type { Run } from "../types.ts";
import { runCopyMove } from "./copy-move.ts";
import type { flags } from "./mv.ts";

export const run: Run<typeof flags> = async (context, input) => {
  await runCopyMove("move", context, input);
  return undefined;
};
