import type { SignInTarget } from "./prove-account.ts";

/** Ends fresh tokens that found no place: nobody would ever use or revoke them. Also after Ctrl-C, and never rejects. */
export async function dropTokens(
  { wire, url, accounts }: SignInTarget,
  refreshToken: string | undefined,
): Promise<void> {
  if (!refreshToken) return;
  const { revokeToken } = await import("../../oidc/tokens.ts");
  // The failure that led here is the one to be told.
  await revokeToken({ wire, url, now: accounts.now }, refreshToken).catch(() => {});
}
