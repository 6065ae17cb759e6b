import { command } from "../command.ts";
import { shells } from "../completion/install-place.ts";
import { flag } from "../flag.ts";

export const flags = {
  install: flag.boolean({ help: "put the script in your own place for that shell, and tell what is left to do" }),
  dryRun: flag.boolean({ short: "n", help: "with --install: only tell where it would go" }),
};

export const completion = command({
  name: "completion",
  group: "Tools",
  summary: "Print or install the completion script of a shell",
  brief: "for your shell",
  details: [
    "The script asks cec for every answer, so that it stays the same when cec is updated. Without SHELL, --install takes the shell that SHELL in the environment names.",
    "Paths on the server are completed where they may stand. Behind scp, write cells://FOLDER or cells//FOLDER.",
  ],
  args: [{ name: "SHELL", optional: true, help: "bash, zsh, fish or powershell", values: shells }],
  flags,
  examples: [
    { line: "cec completion bash --install", does: "for you, in Bash" },
    { line: "source <(cec completion bash)", does: "in this shell only" },
    { line: "cec completion bash | sudo tee /etc/bash_completion.d/cec", does: "for everybody on this machine" },
  ],
  load: () => import("./completion.run.ts"),
});
