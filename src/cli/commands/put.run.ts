import { CecError } from "../../base/errors.ts";
import { isRemoteText } from "../../plan/endpoint.ts";
import { runCopy } from "../transfer/run-copy.ts";
import { sendStdin } from "../transfer/send-stdin.ts";
import type { Run } from "../types.ts";
import type { flags } from "./put.ts";

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const files = args.slice(0, -1);
  const text = args.at(-1) ?? "";
  if (files.length === 0) throw new CecError("usage", "cec put: TARGET missing", { hint: "See cec put --help." });
  const target = isRemoteText(text) ? text : `cells://${text}`;
  if (files.includes("-")) {
    if (files.length > 1) throw new CecError("usage", "standard input (-) is sent alone");
    await sendStdin(context, target, given);
  } else await runCopy(context, { sources: files, target, toRemote: true, flags: given });
  return undefined;
};
