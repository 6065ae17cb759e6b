import { resolve } from "node:path";
import { CecError } from "../../../base/errors.ts";
import { createSandboxToken } from "../../../sandbox/index.ts";
import type { Run } from "../../types.ts";
import type { flags } from "./token.ts";

export const run: Run<typeof flags> = async ({ cwd, now, terminal }, { flags: { dir, user, expires, json } }) => {
  if (dir === undefined || user === undefined) {
    throw new CecError("usage", "cec sandbox token needs --dir and --user", {
      hint: "A sandbox in memory prints all its tokens when it starts with --json.",
    });
  }
  const lifeSeconds = Math.round((expires ?? 0) / 1000);
  const token = await createSandboxToken({ dir: resolve(cwd, dir), user, lifeSeconds });
  const expiresAt = new Date(now() + lifeSeconds * 1000);
  if (json) {
    terminal.print(JSON.stringify({ user, token, expires: expiresAt.toISOString() }));
  } else {
    terminal.note(
      `This token for ${user} expires on ${expiresAt.toUTCString()}. It grants access to all that ${user} has.`,
    );
    terminal.print(token);
  }
  return undefined;
};
