import { CecError } from "../base/errors.ts";
import type { BootconfAnswer } from "../protocol/rest.ts";
import type { RestCaller } from "./caller.ts";
import type { Server } from "./types.ts";

/** What the server says of itself and of the caller. */
export function server(call: RestCaller): Server {
  return {
    async facts({ signal } = {}) {
      const answer = await call.json<BootconfAnswer>({
        operation: "ask the server",
        method: "GET",
        route: "/frontend/bootconf",
        signal,
      });
      const version = answer.backend?.Version;
      return {
        label: answer.backend?.PackageLabel ?? "Pydio Cells",
        // Without a valid token the server puts a hash there.
        version: version !== undefined && /^\d+\./.test(version) ? version : undefined,
        restRoot: answer.ENDPOINT_REST_API ?? "/a",
        gatewayRoot: answer.ENDPOINT_S3_GATEWAY ?? "/io",
        socketPath: answer.ENDPOINT_WEBSOCKET ?? "/ws/event",
      };
    },
    async whoAmI({ signal } = {}) {
      const state = await call.text(
        { operation: "ask who I am", method: "GET", route: "/frontend/state", signal },
        "application/xml",
      );
      const login = /<user\s+id="([^"]*)"/.exec(state)?.[1];
      if (!login) throw new CecError("sign-in", "the server takes us for nobody: the token is wrong or has expired");
      return unescapeXml(login);
    },
  };
}

function unescapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);|&#(\d+);/g, (_, name?: string, code?: string) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (names[name] ?? ""),
  );
}
