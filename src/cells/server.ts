import { CecError, isCecError } from "../base/errors.ts";
import type { BootconfAnswer } from "../protocol/rest.ts";
import type { TokenSource } from "../wire/types.ts";
import type { Rest } from "./rest.ts";
import type { CallOptions, Server } from "./types.ts";

/** `/a/frontend`: what the server is, and who it takes us for. `anonymous` sends no token. */
export function serverService(rest: Rest, anonymous: Rest, tokens: TokenSource): Server {
  function bootconf(as: Rest, { signal }: CallOptions): Promise<BootconfAnswer> {
    return as.json({ operation: "ask the server", method: "GET", endpoint: "/frontend/bootconf", signal });
  }

  async function user({ signal }: CallOptions): Promise<string | undefined> {
    const call = { operation: "ask who I am", method: "GET", endpoint: "/frontend/state", signal } as const;
    return loginOf(await rest.text(call));
  }

  return {
    async facts(options = {}) {
      // Without an account the public part is told as well.
      const answer = await bootconf(rest, options).catch((error: unknown) => {
        if (isCecError(error, "sign-in")) return bootconf(anonymous, options);
        throw error;
      });
      const version = answer.backend?.Version;
      return {
        label: answer.backend?.PackageLabel ?? "",
        version: version !== undefined && /^v?\d+\.\d+/.test(version) ? version : undefined,
        restRoot: answer.ENDPOINT_REST_API ?? "/a",
        gatewayRoot: answer.ENDPOINT_S3_GATEWAY ?? "/io",
        socketPath: answer.ENDPOINT_WEBSOCKET ?? "/ws/event",
      };
    },

    async whoAmI(options = {}) {
      const known = await user(options);
      if (known !== undefined) return known;
      // A token that is no good is not refused here: the answer is the one for nobody.
      await tokens.renew(await tokens.current(options.signal), options.signal);
      const login = await user(options);
      if (login !== undefined) return login;
      throw new CecError("sign-in", "the server does not accept the token", {
        operation: "ask who I am",
        hint: "Sign in again.",
      });
    },
  };
}

/** The login in the registry: attribute `id` of the element `user`, which is absent for nobody. */
function loginOf(xml: string): string | undefined {
  const id = /<user\s[^>]*?\bid="([^"]*)"/.exec(xml)?.[1];
  if (id === undefined || id === "") return undefined;
  return id.replace(/&(amp|lt|gt|quot|apos|#39|#34);/g, (whole) => references[whole] ?? whole);
}

const references: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&#34;": '"',
};
