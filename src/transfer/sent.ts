import type { FileFacts } from "../base/file-facts.ts";
import type { Verdict } from "./etag.ts";

/** What came of sending a file in the state it had. */
export interface Sent {
  /** The source after it was read. */
  readonly after: FileFacts;
  /**
   * What was read is one state of it, and that is what it still has. Where only the time of its last change tells otherwise (a new mode, a hard
   * link, or content whose old date was put back) it was read again to know.
   */
  readonly steady: boolean;
  /** False when a change was noticed before the server took the content over: what it had is what it has. */
  readonly taken: boolean;
  readonly etag: string | undefined;
  readonly verdict: Verdict;
  /** MD5 of the whole, where it was computed. */
  readonly md5?: string | undefined;
}

/** A change was noticed in time: nothing is to be undone. */
export function notTaken(after: FileFacts): Sent {
  return { after, steady: false, taken: false, etag: undefined, verdict: "unknown" };
}
