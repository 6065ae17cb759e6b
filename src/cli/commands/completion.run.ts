import { CecError } from "../../base/errors.ts";
import bash from "../completion/scripts/cec.bash" with { type: "text" };
import fish from "../completion/scripts/cec.fish" with { type: "text" };
import powershell from "../completion/scripts/cec.ps1" with { type: "text" };
import zsh from "../completion/scripts/cec.zsh" with { type: "text" };
import type { Run } from "../types.ts";
import type { flags } from "./completion.ts";

const scripts = new Map<string, string>([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
  ["powershell", powershell],
]);

export const run: Run<typeof flags> = async ({ terminal }, { args: [shell = ""] }) => {
  const script = scripts.get(shell);
  if (script === undefined) {
    throw new CecError("usage", `no completion for "${shell}"`, { hint: `Shells: ${[...scripts.keys()].join(", ")}.` });
  }
  terminal.print(script.trimEnd());
  return undefined;
};
