import { CecError } from "../../base/errors.ts";
import { isRemoteText } from "../../plan/endpoint.ts";
import { runCopy } from "../transfer/run-copy.ts";
import type { Run } from "../types.ts";
import type { flags } from "./get.ts";

export const run: Run<typeof flags> = async (context, { args: [text = "", target = "."], flags: given }) => {
  if (isRemoteText(target)) {
    throw new CecError("usage", "the target of get is on this machine", {
      hint: "Within the server, use cec cp and cec mv.",
    });
  }
  const source = isRemoteText(text) ? text : `cells://${text}`;
  if (target === "-") {
    const { fetchToStdout } = await import("../transfer/fetch-to-stdout.ts");
    await fetchToStdout(context, source, given);
  } else await runCopy(context, { sources: [source], target, toRemote: false, flags: given });
  return undefined;
};
