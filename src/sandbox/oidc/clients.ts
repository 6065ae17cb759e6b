/** A client registered on every server: public (no secret), code and refresh grants. */
export interface Client {
  readonly id: string;
  accepts(redirectUri: string): boolean;
}

/** Scopes a client may ask for. `offline_access` is refused by the real server. */
export const allowedScopes: readonly string[] = ["openid", "email", "profile", "pydio", "offline"];

/**
 * The clients of the default configuration. Redirect addresses are compared character by character, `127.0.0.1` is not `localhost`.
 * @param baseUrl the server's own address, no trailing slash
 */
export function findClient(id: string | null, baseUrl: string): Client | undefined {
  const accepts = {
    "cells-frontend": (uri: string) => uri === `${baseUrl}/auth/callback`,
    "cells-sync": (uri: string) => {
      const port = Number(/^http:\/\/localhost:(\d{4})\/servers\/callback$/.exec(uri)?.[1]);
      return port === 3000 || (port >= 3636 && port <= 3666);
    },
    "cells-client": (uri: string) =>
      uri === "http://localhost:3000/servers/callback" || uri === `${baseUrl}/oauth2/oob`,
    "cells-mobile": (uri: string) => uri === "cellsauth://callback",
  };
  if (id === null || !Object.hasOwn(accepts, id)) return undefined;
  return { id, accepts: accepts[id as keyof typeof accepts] };
}
