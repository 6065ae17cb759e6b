import { type InProcessRun, type Place, runInProcess } from "./run-in-process.ts";

/** `cec scp` in this process, over an impatient wire. */
export function scp(words: readonly string[], place: Place): Promise<InProcessRun> {
  return runInProcess("scp", words, place);
}
