import { command } from "../command.ts";

export const flags = {};

export const completion = command({
  name: "completion",
  group: "Tools",
  summary: "Print the completion script of a shell",
  details: ["The script asks cec for every answer, so that it stays the same when cec is updated."],
  args: [{ name: "SHELL", help: "bash, zsh, fish or powershell", values: ["bash", "zsh", "fish", "powershell"] }],
  flags,
  examples: [
    { line: "source <(cec completion bash)", does: "in this shell only" },
    { line: "cec completion bash | sudo tee /etc/bash_completion.d/cec", does: "for everybody on this machine" },
    { line: "cec completion fish > ~/.config/fish/completions/cec.fish", does: "for one user of fish" },
  ],
  load: () => import("./completion.run.ts"),
});
