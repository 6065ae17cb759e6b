import { spawn } from "node:child_process";

export interface BrowserSurroundings {
  /** As `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Opens an address in the person's browser. False when there is none to be opened: the address has to be shown instead. */
export async function openBrowser(address: string, surroundings: BrowserSurroundings): Promise<boolean> {
  for (const argv of browserCommands(address, surroundings)) {
    if (await starts(argv, surroundings.env)) return true;
  }
  return false;
}

/** Commands to try in turn: those of `$BROWSER` (names separated by colons, `%s` for the address), then the system's opener. */
export function browserCommands(address: string, { platform, env }: BrowserSurroundings): string[][] {
  const chosen = (env.BROWSER ?? "")
    .split(platform === "win32" ? ";" : ":")
    .map((command) => command.trim().split(/\s+/).filter(Boolean))
    .filter((words) => words.length > 0)
    .map((words) =>
      words.some((word) => word.includes("%s"))
        ? words.map((word) => word.replaceAll("%s", address))
        : [...words, address],
    );
  if (platform === "darwin") return [...chosen, ["open", address]];
  // Not `cmd /c start`: it would take the `&` of the query for its own.
  if (platform === "win32") return [...chosen, ["rundll32", "url.dll,FileProtocolHandler", address]];
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY && !env.WSL_DISTRO_NAME) return chosen;
  const wsl = env.WSL_DISTRO_NAME ? [["wslview", address]] : [];
  return [...chosen, ...wsl, ["xdg-open", address]];
}

/** True when the program runs on for a moment or ends well: a browser may do either. */
function starts(argv: readonly string[], env: BrowserSurroundings["env"]): Promise<boolean> {
  const [program = "", ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "ignore", detached: true, env: { ...env }, windowsHide: true });
    const timer = setTimeout(() => resolve(true), 1500);
    child.on("error", () => {
      clearTimeout(timer);
      resolve(false);
    });
    child.on("exit", (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
    child.unref();
  });
}
