import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPty } from "./pty.ts";

export type ShellName = "bash" | "zsh" | "fish";

/** What a person finds on the line after pressing Tab. */
export interface Tabbed {
  /** As it stands in the shell's editor. */
  readonly line: string;
  /** The words the shell would give to the program; empty while a quote is open. */
  readonly words: readonly string[];
  /** All that came on the screen meanwhile, the line itself with it. */
  readonly screen: string;
}

export interface InteractiveShell {
  /** Clears the line, types the text, presses Tab (`keys` instead, where given) and reads the line back. */
  tab(typed: string, keys?: string): Promise<Tabbed>;
  /** As `tab`, but waits until the pattern has come on the screen before it reads the line back. */
  tabUntil(typed: string, keys: string, pattern: string | RegExp): Promise<Tabbed>;
  /** Runs a command line; what it printed. */
  run(line: string): Promise<string>;
  close(): Promise<void>;
}

/** Ctrl-O is bound to a function that shows the edited line between marks: keys are handled in order, so it follows the completion. */
const readBack = "\u000f";
/** Ctrl-E, Ctrl-U: from the end back to the beginning. */
const clearLine = "\u0005\u0015";
const mark = "\u001e";
const separator = "\u001f";
const prompt = "READY> ";

const setups: Readonly<Record<ShellName, (extra: string) => string>> = {
  bash: (extra) => `
PS1='READY> '
bind 'set bell-style none' 'set enable-bracketed-paste off' 2>/dev/null
__back() {
  printf '\\036%s\\037' "$READLINE_LINE"
  eval "set -- $READLINE_LINE" 2>/dev/null && printf '%s\\037' "$@"
  printf '\\036'
}
bind -x '"\\C-o": __back'
${extra}
`,
  zsh: (extra) => `
PROMPT='READY> '
unsetopt PROMPT_SP BEEP
zle_bracketed_paste=()
autoload -Uz compinit && compinit -u -D
__back() {
  emulate -L zsh
  printf '\\036%s\\037' "$BUFFER"
  eval "set -- $BUFFER" 2>/dev/null && printf '%s\\037' "$@"
  printf '\\036'
}
zle -N __back
bindkey '^O' __back
${extra}
`,
  fish: (extra) => `
function fish_prompt; printf 'READY> '; end
function fish_greeting; end
set -g fish_autosuggestion_enabled 0
function __back
  set -l text (commandline | string collect)
  printf '\\036%s\\037' $text
  eval "printf '%s\\037' $text" 2>/dev/null
  printf '\\036'
end
bind \\co __back
${extra}
`,
};

/**
 * Starts a shell as it is at a prompt, with nothing of the person's own settings.
 * @param options.extra lines of the shell that are run first; the shell's home is `options.home`.
 */
export async function openShell(
  name: ShellName,
  options: { home: string; cwd: string; env: Readonly<Record<string, string>>; extra: string },
): Promise<InteractiveShell> {
  const { home, cwd } = options;
  const setup = join(home, name === "zsh" ? ".zshrc" : `setup.${name}`);
  await writeFile(setup, setups[name](options.extra));
  const commands: Record<ShellName, string[]> = {
    bash: ["bash", "--noprofile", "--rcfile", setup, "-i"],
    zsh: ["zsh", "-i"],
    fish: ["fish", "-i", "-C", `source ${setup}`],
  };
  const env = { HOME: home, ZDOTDIR: home, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...options.env };
  const pty = openPty(commands[name], { cwd, env });
  await pty.until(prompt);
  const back = async (before: string): Promise<Tabbed> => {
    pty.type(readBack);
    const screen = before + (await pty.until(mark)).slice(0, -1);
    const [line = "", ...words] = (await pty.until(mark)).slice(0, -1).split(separator);
    return { line, words: words.slice(0, -1), screen };
  };
  const typeLine = (typed: string, keys: string) => {
    pty.take();
    pty.type(`${clearLine}${typed}${keys}`);
  };
  return {
    tab(typed, keys = "\t") {
      typeLine(typed, keys);
      return back("");
    },
    async tabUntil(typed, keys, pattern) {
      typeLine(typed, keys);
      return back(await pty.until(pattern));
    },
    async run(line) {
      pty.take();
      pty.type(`${clearLine}${line}; printf '\\036'\r`);
      const output = await pty.until(mark);
      await pty.until(prompt);
      return output;
    },
    close: () => pty.close(),
  };
}
