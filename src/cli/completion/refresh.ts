import { openSession } from "../../session/open-session.ts";
import { FlagIndex, lex } from "../argv.ts";
import { connectionOptions } from "../connection-options.ts";
import type { Surroundings } from "../dispatch.ts";
import { globalFlags } from "../global-flags.ts";
import { silentContext } from "./silent-context.ts";

/** `cec __refresh FLAG...`, the process that {@link refreshAside} starts: makes the account's token last, and says nothing. */
export async function refresh(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { given } = lex(words, new FlagIndex(globalFlags));
  const { tokens, wire } = await openSession(connectionOptions(silentContext(given, surroundings)));
  await tokens.current(surroundings.signal);
  wire.close();
  return 0;
}
