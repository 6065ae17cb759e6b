import { command } from "../../command.ts";
import { listDatasources } from "./list-datasources.ts";
import { resyncDs } from "./resync-ds.ts";

export const storage = command({
  name: "storage",
  group: "Administration",
  summary: "List and resync the datasources of the server",
  brief: "datasources",
  args: [],
  flags: {},
  examples: [],
  commands: [listDatasources, resyncDs],
});
