import { command } from "./command.ts";
import { cp } from "./commands/cp.ts";
import { info } from "./commands/info.ts";
import { ls } from "./commands/ls.ts";
import { mkdir } from "./commands/mkdir.ts";
import { mv } from "./commands/mv.ts";
import { rm } from "./commands/rm.ts";
import { sandbox } from "./commands/sandbox/sandbox.ts";
import { scp } from "./commands/scp.ts";
import { tools } from "./commands/tools/tools.ts";
import { version } from "./commands/version.ts";
import type { Command } from "./types.ts";

/** The tree of all commands. Parsing, help, completion, man pages and docs come from it. */
export const root: Command = command({
  name: "cec",
  summary: "Command-line client for Pydio Cells.",
  args: [],
  flags: {},
  examples: [],
  commands: [ls, mkdir, tools, version, rm, cp, mv, sandbox, scp, info],
});
