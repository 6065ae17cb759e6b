import { access, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.ts";
import { CecError } from "../../base/errors.ts";
import {
  bashCompletionFiles,
  type Found,
  installPlace,
  olderBashFiles,
  type Shell,
  shells,
  startUpFile,
  whatRemains,
} from "../completion/install-place.ts";
import bash from "../completion/scripts/cec.bash" with { type: "text" };
import fish from "../completion/scripts/cec.fish" with { type: "text" };
import powershell from "../completion/scripts/cec.ps1" with { type: "text" };
import zsh from "../completion/scripts/cec.zsh" with { type: "text" };
import { didYouMean } from "../nearest.ts";
import type { Context, Run } from "../types.ts";
import { tellWould } from "../view/would.ts";
import type { flags } from "./completion.ts";

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };

export const run: Run<typeof flags> = async (context, { args: [name], flags: { install, dryRun } }) => {
  if (dryRun && !install) throw new CecError("usage", "--dry-run goes with --install");
  const shell = shellOf(name ?? (install ? basename(context.env.SHELL ?? "") : ""));
  if (!install) {
    context.terminal.print(scripts[shell].trimEnd());
    return undefined;
  }
  await installScript(context, shell, dryRun);
  return undefined;
};

function shellOf(name: string): Shell {
  const shell = shells.find((each) => each === name || (each === "powershell" && name === "pwsh"));
  if (shell !== undefined) return shell;
  throw new CecError("usage", name === "" ? "which shell?" : `no completion for "${name}"`, {
    hint: `${didYouMean(name, shells)}Shells: ${shells.join(", ")}.`,
  });
}

/** Writes nothing where the file is as it should be: a second run changes nothing. */
async function installScript(context: Context, shell: Shell, dryRun: boolean): Promise<void> {
  const { terminal } = context;
  const file = installPlace(shell, context);
  const script = scripts[shell];
  const present = await textOf(file);
  if (present === script) {
    terminal.print(`${file} is up to date`);
  } else if (dryRun) {
    tellWould(terminal, false, { would: present === undefined ? "write" : "replace", path: file });
    return;
  } else {
    await writeFileAtomically(file, script, { mode: 0o644, folderMode: 0o755 });
    terminal.print(`${present === undefined ? "Wrote" : "Replaced"} ${file}`);
  }
  for (const line of whatRemains(shell, file, await look(context, shell, script), context)) terminal.note(line);
}

async function look(context: Context, shell: Shell, script: string): Promise<Found> {
  const startUp = startUpFile(shell, context);
  let older: string | undefined;
  for (const path of olderBashFiles) {
    // One that only root may read is another one for sure: this one is for everybody.
    const text = await textOf(path).catch(() => "");
    if (text !== undefined && text.trimEnd() !== script.trimEnd()) older ??= path;
  }
  const there = await Promise.all(bashCompletionFiles.map(isThere));
  return { bashCompletion: there.includes(true), older, startUp: (startUp && (await textOf(startUp))) || "" };
}

/** @returns undefined when there is no such file. @throws the system's error when it cannot be read */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
