import { CecError } from "../../base/errors.ts";
import type { Keyring } from "../keyring/types.ts";

export interface KeyringCheck {
  /** Which keyring answered. */
  readonly label: string;
  readonly tookMs: number;
}

/**
 * Proves that the keyring works, by an entry of its own: written, read back, removed, and gone.
 * @throws CecError `failed` or `unavailable`, saying which step did not work and why.
 */
export async function checkKeyring(openKeyring: () => Promise<Keyring>): Promise<KeyringCheck> {
  const startedAt = performance.now();
  const keyring = await openKeyring();
  const entry = `https://keyring-check.invalid::${crypto.randomUUID()}`;
  const value = `${crypto.randomUUID()} !#%<{}//\\ äö__//__`;
  await step("write to", keyring, () => keyring.write(entry, value));
  try {
    const found = await step("read from", keyring, () => keyring.read(entry));
    if (found !== value) throw broken(keyring, "gives back something else than was written");
  } finally {
    await step("remove from", keyring, () => keyring.remove(entry));
  }
  const left = await step("read from", keyring, () => keyring.read(entry));
  if (left !== undefined) throw broken(keyring, "keeps what was removed");
  return { label: keyring.label, tookMs: performance.now() - startedAt };
}

async function step<T>(what: string, keyring: Keyring, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CecError("failed", `could not ${what} the keyring (${keyring.label}): ${why}`, {
      operation: "check the keyring",
      hint: "Without it, secrets lie in clear text in config.json; --secure-storage=require forbids that.",
      cause,
    });
  }
}

function broken(keyring: Keyring, how: string): CecError {
  return new CecError("failed", `the keyring (${keyring.label}) ${how}`, { operation: "check the keyring" });
}
