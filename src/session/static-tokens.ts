import { CecError } from "../base/errors.ts";
import type { TokenSource } from "../wire/types.ts";

export interface StaticTokenOptions {
  /** Reads the token; asked again when the one it gave was refused, in case it was replaced meanwhile. */
  readonly read: () => Promise<string>;
  /** For the message: "the token (from: environment)", "alice@files.example.com". */
  readonly name: string;
  readonly hint: string;
}

/** A token nobody can refresh: a personal access token, given for the run or stored. It is read when first needed. */
export function staticTokens(options: StaticTokenOptions): TokenSource {
  let reading: Promise<string> | undefined;
  const current = () => {
    reading ??= options.read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
  return {
    current,
    async renew(refused) {
      if ((await current()) === refused) reading = undefined;
      const token = await current();
      if (token !== refused) return token;
      throw new CecError("sign-in", `the server does not accept ${options.name}: it has expired or was revoked`, {
        operation: "sign in",
        status: 401,
        hint: options.hint,
      });
    },
  };
}
