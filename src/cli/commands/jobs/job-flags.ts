import { flag } from "../../flag.ts";
import { jsonLinesFlag } from "../../output-flags.ts";

/** Of the commands that find jobs as the Go client does. */
export const jobFlags = {
  filter: flag.string({ placeholder: "JSON", help: "only jobs that fit all conditions" }),
  format: flag.oneOf(["table", "json"], "table", {
    help: "json: one array, as the Go client prints it",
    group: "Output",
  }),
  json: jsonLinesFlag,
};

export const filterHelp =
  'A filter is a JSON object: {"FIELD": {"op": "OPERATOR", "value": VALUE}, ...}. Fields: owner, task_status (of the last task: Unknown, Idle, Running, Finished, Interrupted, Paused, Error, Queued), numtasks. Operators: eq, ne, and for numbers gt, lt. All conditions must hold.';
