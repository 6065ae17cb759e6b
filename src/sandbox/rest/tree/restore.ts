import type { BackgroundJobBody, RestoreAnswer } from "../../../protocol/rest.ts";
import { startRestore } from "../../jobs/restore-job.ts";
import { untyped } from "../answer.ts";
import { restore } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { openFor } from "./open-for.ts";

/** `POST /a/tree/restore`: back to where it was deleted from, one job per node. */
export const restoreRoute = route<{ Nodes?: { Path?: string }[] }>(
  "POST",
  "/tree/restore",
  "user",
  restore,
  (call): RestoreAnswer => {
    const all = (call.body.Nodes ?? []).map((node) => openFor(call, call.caller, node.Path ?? ""));
    for (const { at, node } of all) {
      call.tree.assertWritable(call.caller.user, at);
      if (node.origin === "") throw untyped("cannot find restore location for selected node");
    }
    const jobs: BackgroundJobBody[] = all.map(({ at, node }) => startRestore(call, call.caller.user, at, node));
    return jobs.length === 0 ? {} : { RestoreJobs: jobs };
  },
);
