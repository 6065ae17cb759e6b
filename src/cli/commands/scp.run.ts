import { CecError } from "../../base/errors.ts";
import { isRemoteText } from "../../plan/endpoint.ts";
import { runCopy } from "../transfer/run-copy.ts";
import type { FlagValues, Run } from "../types.ts";
import type { flags } from "./scp.ts";

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const target = args.at(-1) ?? "";
  const sources = args.slice(0, -1);
  await runCopy(context, { sources, target, toRemote: direction(sources, target), flags: withLimit(given) });
  return undefined;
};

/** @throws CecError `usage` when the rate is limited twice. */
function withLimit(given: FlagValues<typeof flags>): FlagValues<typeof flags> {
  if (given.limit === undefined) return given;
  if (given.bwlimit !== undefined) throw new CecError("usage", "-l and --bwlimit are the same: give one of them");
  return { ...given, bwlimit: String(given.limit * 128) };
}

/** @returns true for an upload. @throws CecError `usage` unless exactly one side is on the server. */
function direction(sources: readonly string[], target: string): boolean {
  const remote = sources.filter(isRemoteText).length;
  const toRemote = isRemoteText(target);
  if ((toRemote && remote === 0) || (!toRemote && remote === sources.length)) return toRemote;
  throw new CecError("usage", "exactly one side of scp is on the server", {
    hint: "Write that side as cells://workspace/path. Within the server, use cec cp and cec mv.",
  });
}
