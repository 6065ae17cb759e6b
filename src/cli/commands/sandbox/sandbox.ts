import { command } from "../../command.ts";
import { start } from "./start.ts";
import { token } from "./token.ts";

export const sandbox = command({
  name: "sandbox",
  group: "Tools",
  summary: "Run an embedded Cells server, to try things without one",
  brief: "a server to try on",
  args: [],
  flags: {},
  examples: [],
  commands: [start, token],
});
