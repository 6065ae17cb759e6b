import { join } from "node:path";
import type { Surroundings } from "./types.ts";

export const configFileName = "config.json";

/** The folder where the Go client keeps `config.json` on this platform. `--config` replaces it; that is decided by the caller. */
export function defaultConfigFolder({ env, platform, home }: Pick<Surroundings, "env" | "platform" | "home">): string {
  if (platform === "win32") {
    return join(env.APPDATA || join(home, "AppData", "Roaming"), "Pydio", "cells-client");
  }
  if (platform === "darwin") return join(home, "Library", "Application Support", "Pydio", "cells-client");
  return join(env.XDG_CONFIG_HOME || join(home, ".config"), platform === "linux" ? "pydio" : "Pydio", "cells-client");
}
