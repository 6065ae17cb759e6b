import { command } from "../command.ts";

export const flags = {};

export const help = command({
  name: "help",
  group: "Tools",
  summary: "Explain a command or a topic",
  brief: "explain a command",
  details: ["Topics: exit-codes, environment, filters, json, agents, flags."],
  args: [
    {
      name: "NAME",
      help: "a command with its subcommands, or a topic",
      optional: true,
      repeated: true,
      complete: "command",
    },
  ],
  flags,
  examples: [
    { line: "cec help scp", does: "as cec scp --help" },
    { line: "cec help trash restore", does: "a command below another" },
    { line: "cec help exit-codes", does: "a topic" },
  ],
  load: () => import("./help.run.ts"),
});
