import { command } from "../../command.ts";
import { jobsDelete } from "./delete.ts";
import { jobsGet } from "./get.ts";
import { jobsStop } from "./stop.ts";
import { jobsWatch } from "./watch.ts";

export const jobs = command({
  name: "jobs",
  group: "Administration",
  brief: "background jobs",
  summary: "List, watch, stop and delete background jobs of the server",
  args: [],
  flags: {},
  examples: [],
  commands: [jobsGet, jobsWatch, jobsStop, jobsDelete],
});
