import type { Services } from "../context.ts";
import type { User } from "../store/facts.ts";

/** After so many wrong passwords in a row a user is locked. */
const maxFailures = 10;

export type PasswordVerdict =
  | { readonly user: User; readonly refusal?: never }
  | { readonly user?: never; readonly refusal: string };

const failed: PasswordVerdict = { refusal: "Login failed" };

/**
 * Checks a login and a password, for the session endpoint and for the sign-in page, and counts failures. The refusal is the text the server
 * gives: unknown users and wrong passwords read the same; hidden users (those behind public links) cannot sign in.
 */
export async function checkPassword(services: Services, login: string, password: string): Promise<PasswordVerdict> {
  const { users } = services.facts;
  const user = users.byLogin(login);
  if (!user || user.isGroup || user.attributes.hidden === "true") return failed;
  if (user.failedLogins >= maxFailures) {
    return { refusal: `User ${login} has been blocked. Contact your sysadmin.` };
  }
  if (await users.checkPassword(user.uuid, password)) {
    const known = { ...user, failedLogins: 0, lastConnected: services.clock.seconds() };
    users.save(known);
    return { user: known };
  }
  const failedLogins = (users.byUuid(user.uuid)?.failedLogins ?? user.failedLogins) + 1;
  users.save({ ...user, failedLogins });
  return failedLogins >= maxFailures ? { refusal: "User is locked - Please contact your admin" } : failed;
}
