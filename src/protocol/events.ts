import type { JobBody, TaskBody } from "./jobs.ts";
import type { NodeBody } from "./rest.ts";

/** Text frames of `/ws/event`. A subscription is never acknowledged; unknown `@type` values are to be ignored. */

export interface SubscribeFrame {
  "@type": "subscribe" | "unsubscribe";
  jwt?: string;
}

export interface NodeEventFrame {
  /** Absent means CREATE. */
  Type?: "CREATE" | "READ" | "UPDATE_PATH" | "UPDATE_CONTENT" | "UPDATE_META" | "UPDATE_USER_META" | "DELETE";
  Source?: NodeBody;
  Target?: NodeBody;
}

export interface TaskEventFrame {
  TaskUpdated: TaskBody;
  Job?: JobBody;
}

export interface ErrorFrame {
  "@type": "error";
  error?: string;
}
