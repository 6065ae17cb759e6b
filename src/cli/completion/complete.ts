import type { Surroundings } from "../dispatch.ts";
import { root } from "../table.ts";
import { findAnswer, type ValueSources } from "./answer.ts";
import { type Answer, candidateLine } from "./candidate.ts";
import { directive, directiveName } from "./directive.ts";
import { silentContext } from "./silent-context.ts";
import { findTarget, type Situation } from "./target.ts";

/** A person waits for the answer: after this time an empty one is better than a late one. */
const deadlineMs = 2000;

/**
 * Answers `cec __complete WORD... CURRENT`, the protocol of cobra's shell scripts: a line `value<TAB>description` for each candidate, then
 * `:<bits>`, on standard output; what the bits mean on standard error. Whatever fails, the answer is empty and nothing else is printed.
 * @returns the exit code, always 0: the scripts look at the bits.
 */
export async function complete(
  words: readonly string[],
  withDescriptions: boolean,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  const situation = findTarget(root, words.length === 0 ? [""] : words);
  const answer = await within(deadlineMs, situation, surroundings);
  for (const candidate of answer.candidates) terminal.print(candidateLine(candidate, withDescriptions));
  terminal.print(`:${answer.bits}`);
  terminal.flush();
  terminal.complain(`Completion ended with directive: ${directiveName(answer.bits)}`);
  return 0;
}

const empty: Answer = { candidates: [], bits: directive.noFiles };

/** The answer, or an empty one when it fails or takes too long. */
async function within(limitMs: number, situation: Situation, surroundings: Surroundings): Promise<Answer> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, deadline.signal]);
  const sources = openSources(situation, { ...surroundings, signal });
  let timer: Timer | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(empty), limitMs);
  });
  const answer = await Promise.race([findAnswer(root, situation, sources).catch(() => empty), late]);
  clearTimeout(timer);
  deadline.abort();
  return answer;
}

/** Sources that load what they need when they are asked: most completions need none of them. */
function openSources(situation: Situation, surroundings: Surroundings): ValueSources {
  const server = async () => {
    const { openServerValues } = await import("./server-values.ts");
    return openServerValues(silentContext(situation.given, surroundings));
  };
  return {
    cwd: surroundings.cwd,
    async accounts() {
      const [{ storedAccounts }, { defaultConfigFolder }] = await Promise.all([
        import("./accounts.ts"),
        import("../../session/config-location.ts"),
      ]);
      const folder = situation.given.get("config")?.at(-1) || surroundings.env.CEC_CONFIG;
      return storedAccounts(folder || defaultConfigFolder(surroundings));
    },
    async uploads() {
      const { find } = await import("../commands/uploads/find.ts");
      return (await find(surroundings)).map(({ id, target }) => ({ name: id, description: target }));
    },
    children: async (folder) => (await server()).children(folder),
    versions: async (path) => (await server()).versions(path),
    named: async (kind) => (await server()).named(kind),
  };
}
