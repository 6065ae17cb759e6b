/** A way to ask a package manager: words to run; it owns the file when they end with 0 and print something. */
const questions: readonly { readonly manager: string; readonly words: (path: string) => string[] }[] = [
  { manager: "dpkg", words: (path) => ["dpkg-query", "-S", path] },
  { manager: "rpm", words: (path) => ["rpm", "-qf", path] },
  { manager: "pacman", words: (path) => ["pacman", "-Qoq", path] },
  { manager: "apk", words: (path) => ["apk", "info", "--who-owns", path] },
];

/** Places that belong to a package manager, whatever is in them. */
const places: readonly (readonly [RegExp, string])[] = [
  [/[\\/]Cellar[\\/]|[\\/]homebrew[\\/]|[\\/]linuxbrew[\\/]/i, "Homebrew"],
  [/^\/nix\/store\//, "Nix"],
  [/^\/gnu\/store\//, "Guix"],
  [/^\/snap\//, "snap"],
  [/^\/(app|var\/lib\/flatpak)\//, "flatpak"],
  [/[\\/]scoop[\\/]/i, "Scoop"],
  [/[\\/]chocolatey[\\/]/i, "Chocolatey"],
  [/[\\/]WinGet[\\/]/i, "winget"],
  [/[\\/]node_modules[\\/]/, "npm"],
  [/[\\/]mise[\\/]installs[\\/]|[\\/]\.asdf[\\/]/, "mise or asdf"],
];

const answerMs = 5000;

/**
 * The package manager a file belongs to; `undefined` when none claims it. What it would do at the next upgrade is undo ours.
 * @param run ends with the exit code and standard output of a program; `undefined` when there is no such program.
 */
export async function packageOwner(
  path: string,
  run: (words: readonly string[]) => Promise<{ exitCode: number; stdout: string } | undefined> = ask,
): Promise<string | undefined> {
  const place = places.find(([pattern]) => pattern.test(path));
  if (place) return place[1];
  for (const { manager, words } of questions) {
    const answer = await run(words(path));
    if (answer?.exitCode === 0 && answer.stdout.trim() !== "") return manager;
  }
  return undefined;
}

async function ask(words: readonly string[]): Promise<{ exitCode: number; stdout: string } | undefined> {
  const [program = ""] = words;
  if (Bun.which(program) === null) return undefined;
  const child = Bun.spawn([...words], { stdio: ["ignore", "pipe", "ignore"], timeout: answerMs });
  const stdout = await new Response(child.stdout).text();
  return { exitCode: await child.exited, stdout };
}
