import { isCecError } from "../../../base/errors.ts";
import type { People } from "../../../cells/types.ts";
import type { Context } from "../../types.ts";
import { visible } from "../../view/align.ts";

/**
 * Tells of logins that no user the caller sees has: the server takes any, and nobody could open the link. Only a warning, as a server may
 * hide users from some. One request, and none without logins.
 */
export async function warnOfStrangers(
  { terminal, signal }: Context,
  people: People,
  logins: readonly string[] = [],
): Promise<void> {
  if (logins.length === 0) return;
  const strangers = new Set(logins);
  try {
    for await (const { Login } of people.users({ queries: logins.map((each) => ({ Login: each })), signal })) {
      strangers.delete(Login ?? "");
    }
  } catch (error) {
    if (isCecError(error, "forbidden") || isCecError(error, "not-found")) return;
    throw error;
  }
  for (const login of strangers) {
    terminal.note(
      `${terminal.paint(33, "warning:")} you see no user ${visible(login)}: maybe nobody can open the link`,
    );
  }
}
