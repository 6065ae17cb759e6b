import { join } from "node:path";
import type { ConnectionFlags, Session } from "../../session/types.ts";
import { flagName } from "../argv.ts";
import type { Context } from "../types.ts";

/** A token that lasts longer than this is used as it is; longer than any time by which tokens are replaced ahead of their end. */
const longEnoughSeconds = 90;

/** What a refresh needs to find the same account. No secret is among them: an account that is refreshed is a stored one. */
const passedOn = [
  "account",
  "caCert",
  "clientCert",
  "clientKey",
  "config",
  "secureStorage",
  "skipKeyring",
  "skipVerify",
  "url",
] as const satisfies readonly (keyof ConnectionFlags)[];

/**
 * Has a token that is about to end replaced by a process of its own. An answer to Tab may be given up after its deadline, a refresh may not:
 * the new tokens are in its answer and nowhere else. So it goes on when nobody waits for it any more.
 */
export async function refreshAside(session: Session, context: Context): Promise<void> {
  const { authType, expiresAtSeconds } = session;
  if (authType !== "oauth2" || expiresAtSeconds === undefined) return;
  if (expiresAtSeconds - context.now() / 1000 > longEnoughSeconds) return;
  const flags = passedOn
    .filter((key) => context.given.has(key))
    .map((key) => `--${flagName(key)}=${context.globals[key]}`);
  const child = Bun.spawn([...ownProgram(), "__refresh", ...flags], {
    cwd: context.cwd,
    env: { ...context.env },
    stdio: ["ignore", "ignore", "ignore"],
    detached: true,
  });
  child.unref();
  await Promise.race([child.exited, aborted(context.signal)]);
}

/** How this program is started: itself when it is compiled, else by the runtime. */
function ownProgram(): string[] {
  const isCompiled = /[$~]bun/i.test(import.meta.dir);
  return isCompiled ? [process.execPath] : [process.execPath, join(import.meta.dir, "..", "..", "bin", "cec.ts")];
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
