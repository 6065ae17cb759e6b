import { CecError } from "../base/errors.ts";
import type { TokenSource } from "./types.ts";

/** A token that never changes, such as a personal access token. `renew` fails: there is no other to be had. */
export function fixedToken(token: string): TokenSource {
  return {
    current: async () => token,
    renew: async () => {
      throw new CecError("sign-in", "the server does not accept the token");
    },
  };
}
