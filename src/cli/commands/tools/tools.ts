import { command } from "../../command.ts";
import { hash } from "./hash.ts";
import { toolsVersion } from "./version/version.ts";

export const tools = command({
  name: "tools",
  group: "Tools",
  summary: "Hashes, version checks",
  brief: "hashes, versions",
  args: [],
  flags: {},
  examples: [],
  commands: [hash, toolsVersion],
});
