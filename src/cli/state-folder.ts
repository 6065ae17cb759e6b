import { join } from "node:path";
import type { Context } from "./types.ts";

/** Where this platform keeps what a program remembers between runs (XDG base directories; Application Support; Local AppData). */
export function stateFolder({ env, platform, home }: Pick<Context, "env" | "platform" | "home">): string {
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "cec", "state");
  if (platform === "darwin") return join(home, "Library", "Application Support", "cec");
  return join(env.XDG_STATE_HOME || join(home, ".local", "state"), "cec");
}
