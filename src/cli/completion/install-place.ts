import { join } from "node:path";
import type { Context } from "../types.ts";
import { shellWord } from "../view/shell-word.ts";

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

type Where = Pick<Context, "env" | "home" | "platform">;

/** The file of the person's own from which a shell takes the completion of `cec`. */
export function installPlace(shell: Shell, { env, home, platform }: Where): string {
  const data = env.XDG_DATA_HOME || join(home, ".local", "share");
  const config = env.XDG_CONFIG_HOME || join(home, ".config");
  switch (shell) {
    case "bash":
      return join(env.BASH_COMPLETION_USER_DIR?.split(":")[0] || join(data, "bash-completion"), "completions", "cec");
    case "zsh":
      return join(data, "zsh", "site-functions", "_cec");
    case "fish":
      return join(config, "fish", "completions", "cec.fish");
    case "powershell":
      return platform === "win32"
        ? join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "cec", "cec-completion.ps1")
        : join(config, "powershell", "cec-completion.ps1");
  }
}

/** Where bash-completion 2 is installed: it loads files of the person's own by itself. */
export const bashCompletionFiles = [
  "/usr/share/bash-completion/bash_completion",
  "/usr/local/share/bash-completion/bash_completion",
  "/opt/homebrew/share/bash-completion/bash_completion",
];

/** Where the Go client's guide puts its script: Bash reads it first, and then looks for no other. */
export const olderBashFiles = [
  "/etc/bash_completion.d/cec",
  "/usr/local/etc/bash_completion.d/cec",
  "/opt/homebrew/etc/bash_completion.d/cec",
];

export interface Found {
  /** bash-completion 2 is installed. */
  readonly bashCompletion: boolean;
  /** Another script that is loaded instead of ours. */
  readonly older: string | undefined;
  /** Text of the shell's own start-up file; empty when there is none. */
  readonly startUp: string;
}

/** What is left to the person, in lines; a command stands alone on its line, indented. */
export function whatRemains(shell: Shell, file: string, found: Found, { env, home }: Where): string[] {
  const named = found.startUp.includes(file) || found.startUp.includes(file.replace(home, "~"));
  const quoted = shellWord(file);
  switch (shell) {
    case "bash": {
      const first = found.bashCompletion
        ? ["New shells load it when cec is first completed. For this one:", `  source ${quoted}`]
        : ["bash-completion is not installed here. For new shells, add this line to ~/.bashrc:", `  source ${quoted}`];
      if (!found.bashCompletion && named) return ["Your ~/.bashrc loads it: it works in new shells."];
      if (found.older === undefined) return first;
      return [
        ...first,
        `An older script is loaded before it. To remove that one:`,
        `  sudo rm ${shellWord(found.older)}`,
      ];
    }
    case "zsh": {
      const folder = file.slice(0, file.lastIndexOf("/"));
      const shown = join(env.ZDOTDIR || home, ".zshrc").replace(home, "~");
      if (found.startUp.includes(folder) || found.startUp.includes(folder.replace(home, "~"))) {
        return [`Your ${shown} names its folder: it works in new shells.`];
      }
      return [
        `For new shells, add these lines to ${shown}, the first before any compinit there (oh-my-zsh runs one):`,
        `  fpath=(${shellWord(folder)} $fpath)`,
        "  autoload -Uz compinit && compinit",
      ];
    }
    case "fish":
      return ["It works in new shells, and in this one."];
    case "powershell":
      return ["Add this line to the file that $PROFILE names:", `  . '${file.replaceAll("'", "''")}'`];
  }
}

/** The start-up file in which the person may have named ours. */
export function startUpFile(shell: Shell, { env, home }: Where): string | undefined {
  if (shell === "bash") return join(home, ".bashrc");
  if (shell === "zsh") return join(env.ZDOTDIR || home, ".zshrc");
  return undefined;
}
