import type { AuthType } from "../../../session/types.ts";

/** Kinds of accounts as the Go client names them. */
export const authTypeNames: Readonly<Record<AuthType, string>> = {
  pat: "PAT",
  oauth2: "OAuth2",
  session: "Login/Password",
};
