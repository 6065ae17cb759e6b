/** Shapes of the job service: `PUT /a/jobs/user/{name}` starts, `POST /a/jobs/user` lists, `PUT /a/jobs/user` controls. */

export type TaskStatus =
  | "Unknown"
  | "Idle"
  | "Running"
  | "Finished"
  | "Interrupted"
  | "Paused"
  | "Any"
  | "Error"
  | "Queued";

export interface JobRunRequest {
  JobName?: string;
  /** JSON text, its shape depends on the job (see {@link CopyMoveParameters} and its neighbours). */
  JsonParameters: string;
}

export interface CopyMoveParameters {
  nodes: string[];
  target: string;
  /** True: `target` is the folder to put into. False: it is the new path. */
  targetParent: boolean;
}

export interface CompressParameters {
  nodes: string[];
  archiveName: string;
  format: "zip" | "tar" | "tar.gz";
}

export interface ExtractParameters {
  node: string;
  target: string;
  format: "zip" | "tar" | "tar.gz";
}

export interface JobRunAnswer {
  JobUuid?: string;
}

export interface JobsRequest {
  JobIDs?: string[] | null;
  LoadTasks?: TaskStatus;
  Owner?: string;
  EventsOnly?: boolean;
  TimersOnly?: boolean;
  TasksLimit?: number;
  TasksOffset?: number;
}

export interface JobsAnswer {
  Jobs?: JobBody[];
}

export interface JobBody {
  ID?: string;
  Label?: string;
  Owner?: string;
  /** Seconds since the epoch, as numbers. */
  CreatedAt?: number;
  ModifiedAt?: number;
  Languages?: string[];
  Inactive?: boolean;
  AutoStart?: boolean;
  AutoClean?: boolean;
  Actions?: JobActionBody[];
  MaxConcurrency?: number;
  EventNames?: string[];
  Schedule?: { Iso8601Schedule?: string };
  Tasks?: TaskBody[];
}

export interface JobActionBody {
  ID?: string;
  Label?: string;
  NodesSelector?: { Pathes?: string[] };
  Parameters?: Record<string, string>;
}

export interface TaskBody {
  ID?: string;
  JobID?: string;
  /** Absent means `Unknown`. */
  Status?: TaskStatus;
  StatusMessage?: string;
  TriggerOwner?: string;
  StartTime?: number;
  EndTime?: number;
  CanStop?: boolean;
  CanPause?: boolean;
  HasProgress?: boolean;
  /** 0 to 1. */
  Progress?: number;
}

export interface JobControlRequest {
  Cmd: "Pause" | "Resume" | "Stop" | "Delete" | "RunOnce" | "Inactive" | "Active";
  JobId?: string;
  TaskId?: string;
}
