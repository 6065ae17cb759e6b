import type { JobBody, TaskBody } from "../protocol/jobs.ts";
import type { Clock } from "./clock.ts";
import type { Idm } from "./idm/idm.ts";
import type { JobBoard } from "./jobs/job-board.ts";
import type { SignIn } from "./oidc/sign-in.ts";
import type { Uploads } from "./s3/uploads.ts";
import type { Bytes } from "./store/bytes.ts";
import type { Facts, NodeRow, User } from "./store/facts.ts";
import type { TokenFacts } from "./store/tokens.ts";
import type { Tree } from "./tree/tree.ts";

/** What lives as long as the server: handlers get it with each request. */
export interface Services {
  readonly facts: Facts;
  readonly bytes: Bytes;
  readonly tree: Tree;
  readonly idm: Idm;
  readonly jobs: JobBoard;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly timing: Timing;
  /** Multipart uploads under way: `createUploads()`. */
  readonly uploads: Uploads;
  /** OAuth sign-ins under way: `createSignIn(clock)`. */
  readonly signIn: SignIn;
  /** Takes over what changed in a datasource's storage behind the server's back. */
  readonly rescan: (datasource: string) => Promise<void>;
  /** `http://127.0.0.1:PORT`, no trailing slash: how the server calls itself. */
  readonly baseUrl: string;
  readonly log: (line: string) => void;
}

/** Delays of a real server. */
export interface Timing {
  /** Milliseconds between the request for a job and its start. */
  readonly jobDelayMs: number;
  /** Milliseconds for which the REST view of a job lags behind its last change. */
  readonly jobLagMs: number;
  /** Milliseconds after a PUT until `x-cells-hash` and `mime` show. */
  readonly hashDelayMs: number;
  /** Milliseconds between a job's change and its frame on the event socket. */
  readonly eventDelayMs: number;
  readonly accessTokenLifeSeconds: number;
}

/** One request on its way to a handler. */
export interface Context extends Services {
  readonly request: Request;
  readonly url: URL;
  /** Decoded, cleaned (`..`, `//`), NFC, with a leading slash; a trailing slash is kept. */
  readonly path: string;
  /** Who sent the bearer token of the `Authorization` header; other ways in (S3 keys, cookies) are the handlers' business. */
  readonly caller: Caller | undefined;
  /** Finds out who a token belongs to; `undefined` when it is not valid. */
  authenticate(token: string): Caller | undefined;
  /** Tells the request log whose request it was, where the handler found out. */
  noteUser(login: string): void;
}

export interface Caller {
  readonly user: User;
  readonly token: TokenFacts;
  readonly isAdmin: boolean;
}

/** What the event socket passes on. */
export type ServerEvent =
  | {
      readonly kind: "node";
      readonly type: "CREATE" | "UPDATE_PATH" | "UPDATE_CONTENT" | "UPDATE_META" | "UPDATE_USER_META" | "DELETE";
      /** Internal paths. The row is as it was when the event happened. */
      readonly source?: { readonly path: string; readonly node: NodeRow };
      readonly target?: { readonly path: string; readonly node: NodeRow };
    }
  | { readonly kind: "task"; readonly owner: string; readonly task: TaskBody; readonly job: JobBody };

export interface EventBus {
  /** False when nobody listens: then building an event is a waste. */
  readonly heard: boolean;
  publish(event: ServerEvent): void;
  /** Answers the function that ends the subscription. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
}
