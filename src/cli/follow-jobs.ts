import { CecError } from "../base/errors.ts";
import type { Cells } from "../cells/create-cells.ts";
import type { StartedJob } from "../cells/types.ts";
import type { Context } from "./types.ts";

export interface FollowJobsOptions {
  /** Leave the jobs to the server: nothing is awaited. */
  readonly detach: boolean;
  /** The caller tells the ids of detached jobs in its own JSON. */
  readonly json?: boolean;
  /** For messages: "copy", "remove". */
  readonly what: string;
}

/**
 * Starts server-side jobs and follows them to their end, with progress on the terminal. Ctrl-C asks the server to stop them. Detached jobs are
 * told by their ids as results, for `cec jobs`.
 * @returns the ids of detached jobs, for JSON; nothing when the jobs have ended.
 * @throws CecError `failed` with the server's reason, `interrupted`.
 */
export async function followJobs(
  context: Context,
  cells: Cells,
  { detach, json, what }: FollowJobsOptions,
  start: () => Promise<readonly StartedJob[]>,
): Promise<{ readonly jobs?: readonly string[] }> {
  const { terminal, signal } = context;
  if (detach) {
    const ids = (await start()).map((job) => job.jobId);
    if (!json) for (const id of ids) terminal.print(id);
    return { jobs: ids };
  }
  const follower = await cells.jobs.prepareFollow({ signal });
  let jobs: readonly StartedJob[] = [];
  try {
    jobs = await start();
    await follower.follow(jobs, {
      signal,
      onProgress: ({ message, progress }) => {
        const share = progress === undefined || progress <= 0 ? "" : ` ${Math.round(progress * 100)}%`;
        terminal.status([`${message || what}${share}`]);
      },
    });
  } catch (error) {
    if (!signal.aborted || jobs.length === 0) throw error;
    // The signal is spent: the request to stop must not be stopped by it.
    const stopping = jobs.map((job) => cells.jobs.stop(job.jobId, undefined, { signal: AbortSignal.timeout(3000) }));
    const failed = (await Promise.allSettled(stopping)).some((each) => each.status === "rejected");
    throw new CecError(
      "interrupted",
      failed ? `${what} interrupted; the server may go on` : `${what} interrupted; the server was asked to stop`,
      {
        cause: error,
      },
    );
  } finally {
    follower.close();
    terminal.status([]);
  }
  return {};
}
