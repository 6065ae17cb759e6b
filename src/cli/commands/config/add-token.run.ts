import { CecError } from "../../../base/errors.ts";
import { parseMoment } from "../../../base/points-in-time.ts";
import type { Run } from "../../types.ts";
import type { flags } from "./add-token.ts";
import { beginSignIn } from "./begin-sign-in.ts";
import { keepAccount } from "./keep-account.ts";
import { byToken } from "./sign-in-ways.ts";

export const run: Run<typeof flags> = async (context, { flags }) => {
  const way = {
    credentialCommand: flags.credentialCommand === undefined ? undefined : readCommand(flags.credentialCommand),
    expiresAtSeconds: flags.expires === undefined ? undefined : parseMoment(flags.expires, context.now(), "future"),
  };
  const start = await beginSignIn(context, flags);
  const proved = await byToken(context, start, way);
  await keepAccount(context, start, proved, { ...flags, use: context.given.has("use") ? flags.use : true });
  return undefined;
};

/** A JSON list of words, or words between spaces: there is no shell that could read quotes, so whoever writes some means something else. */
function readCommand(text: string): string[] {
  if (!text.trim().startsWith("[") && /["']/.test(text)) {
    throw new CecError("usage", "no shell reads the credential command: quotes mean nothing in it", {
      hint: 'Write a JSON list of its words: ["pass","show","my cells"].',
    });
  }
  const words = text.trim().startsWith("[") ? parseWords(text) : text.trim().split(/\s+/);
  if (words?.[0]) return words;
  throw new CecError("usage", "the credential command is not understood", {
    hint: 'Write words with spaces between them, or a JSON list: ["pass","show","my cells"].',
  });
}

function parseWords(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    return undefined;
  }
}
