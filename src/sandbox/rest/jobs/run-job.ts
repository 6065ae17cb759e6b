import { isCecError } from "../../../base/errors.ts";
import type {
  CompressParameters,
  CopyMoveParameters,
  ExtractParameters,
  JobRunAnswer,
} from "../../../protocol/jobs.ts";
import { startCompress } from "../../jobs/compress-job.ts";
import { startCopyMove } from "../../jobs/copy-move-job.ts";
import { startExtract } from "../../jobs/extract-job.ts";
import { startResync } from "../../jobs/resync-job.ts";
import { errorAnswer, untyped } from "../answer.ts";
import { jobRun } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";

type Run = UserCall<{ JobName?: string; JsonParameters?: string }>;

/** What each job takes in `JsonParameters`. */
type Parameters = Partial<CopyMoveParameters & CompressParameters & ExtractParameters & { dsName: string }>;

const starters: Readonly<Record<string, (call: Run, parameters: Parameters) => string>> = {
  copy: (call, parameters) => startCopyMove(call, call.caller.user, "copy", parameters),
  move: (call, parameters) => startCopyMove(call, call.caller.user, "move", parameters),
  compress: (call, parameters) => startCompress(call, call.caller.user, parameters),
  extract: (call, parameters) => startExtract(call, call.caller.user, parameters),
  "datasource-resync": (call, parameters) => {
    if (!call.caller.isAdmin) throw untyped("you are not allowed to use this feature");
    return startResync(call, parameters.dsName ?? "");
  },
  "remote-download": () => {
    throw untyped("you are not allowed to use this feature");
  },
};

/** `PUT /a/jobs/user/{name}` starts a job. The error of an unknown name is followed by an empty object. */
export const runJobRoute = route<Run["body"]>(
  "PUT",
  "/jobs/user/{name}",
  "user",
  jobRun,
  (call): JobRunAnswer | Response => {
    const name = call.params.name ?? "";
    const start = Object.hasOwn(starters, name) ? starters[name] : undefined;
    if (start === undefined) return errorAnswer(untyped("unknown job name"), { followedBy: "{}" });
    try {
      return { JobUuid: start(call, parametersOf(call.body.JsonParameters ?? "{}")) };
    } catch (error) {
      if (isCecError(error)) return errorAnswer(error);
      throw error;
    }
  },
);

function parametersOf(text: string): Parameters {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    throw untyped(`invalid character in JsonParameters`);
  }
  throw untyped("JsonParameters is not an object");
}
