import { existsSync } from "node:fs";
import { join } from "node:path";
import { CecError } from "../base/errors.ts";
import { createClock } from "./clock.ts";
import { factsFile } from "./storage.ts";
import { openFacts } from "./store/sqlite/open-facts.ts";

/**
 * One more personal access token of a user, written straight into the facts of a directory; a sandbox that runs there honours it at once.
 * @throws CecError `not-found` for a directory that holds no sandbox, or an unknown user
 */
export async function createSandboxToken(wanted: { dir: string; user: string; lifeSeconds: number }): Promise<string> {
  const file = join(wanted.dir, factsFile);
  if (!existsSync(file)) {
    throw new CecError("not-found", `no sandbox in ${wanted.dir}`, {
      hint: "Give the directory that `cec sandbox start --dir` was given.",
    });
  }
  const facts = openFacts(file, createClock(), 0);
  try {
    if (facts.users.byLogin(wanted.user) === undefined) {
      throw new CecError("not-found", `the sandbox has no user ${wanted.user}`);
    }
    return facts.tokens.issuePersonal(wanted.user, { lifeSeconds: wanted.lifeSeconds, label: "command line" });
  } finally {
    facts.close();
  }
}
