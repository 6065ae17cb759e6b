import type { Services } from "../context.ts";
import { withQuery } from "./redirect.ts";

/**
 * Answers a login challenge without a browser, for `POST /a/frontend/session` with a `challenge`: the address the client would have been sent
 * to, with the code in it. `undefined` when the challenge is unknown, answered or too old. The caller has checked the password.
 */
export function answerChallenge({ signIn }: Services, challenge: string, login: string): string | undefined {
  const consent = signIn.vouch(challenge, login);
  const vouched = consent === undefined ? undefined : signIn.decide(consent);
  return (
    vouched && withQuery(vouched.request.redirectUri, { code: signIn.issue(vouched), state: vouched.request.state })
  );
}
