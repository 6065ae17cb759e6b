import { CecError } from "../base/errors.ts";
import { portOwner } from "../base/port-owner.ts";
import { createClock } from "./clock.ts";
import type { Services, Timing } from "./context.ts";
import { createEventBus } from "./event-bus.ts";
import { EventSocket } from "./events/event-socket.ts";
import { openFaultGate } from "./faults/fault-gate.ts";
import { Faults } from "./faults/faults.ts";
import { Idm } from "./idm/idm.ts";
import { keepVersions } from "./idm/keep-versions.ts";
import { seed } from "./idm/seed.ts";
import { setReadOnly } from "./idm/set-read-only.ts";
import { JobBoard } from "./jobs/job-board.ts";
import { listen } from "./listen.ts";
import { createSignIn } from "./oidc/sign-in.ts";
import { admit, type SandboxUser } from "./people.ts";
import { RequestLog } from "./request-log.ts";
import { createUploads } from "./s3/uploads.ts";
import { openStorage } from "./storage.ts";
import { NodeTree } from "./tree/node-tree.ts";

export interface SandboxOptions {
  /** Where files and facts are kept; memory when absent. */
  readonly dir?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: `alice`. `admin` always exists. */
  readonly users?: readonly SandboxUser[];
  /** Added before each answer. */
  readonly latencyMs?: number;
  /** Rules of `faults/fault-rule.ts`. */
  readonly faults?: readonly string[];
  /** Puts the gate for faults in place without any rule yet, so that some may be added later. Costs a copy of every byte. */
  readonly gate?: boolean;
  /** Datasources that keep versions, such as `pydiods1`, which holds `common-files`. A fresh server has none. */
  readonly versions?: readonly string[];
  /** Milliseconds since the epoch; default: the clock of this machine. */
  readonly now?: () => number;
  readonly accessTokenLifeSeconds?: number;
  /** See {@link Timing}: defaults are those of a real server. */
  readonly jobDelayMs?: number;
  readonly jobLagMs?: number;
  readonly hashDelayMs?: number;
  readonly eventDelayMs?: number;
  readonly log?: (line: string) => void;
}

export interface Sandbox {
  /** No trailing slash. */
  readonly url: string;
  /** A personal access token of each user, by login. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly passwords: Readonly<Record<string, string>>;
  readonly requests: RequestLog;
  /** In force only behind the gate (options `faults` or `gate`). */
  readonly faults: Faults;
  /** One more personal access token. */
  createToken(user: string, options: { lifeSeconds: number; autoRefreshSeconds?: number }): string;
  /** Makes a token expired. */
  expireToken(token: string): void;
  /** Revokes a token, and all of its family. */
  revokeToken(token: string): void;
  /** From now on the user may only read this workspace (a slug); `false` gives the writing back. */
  setReadOnly(workspace: string, user: string, readOnly?: boolean): void;
  /** Everything inside, for tests that need to look. */
  readonly services: Services;
  stop(): Promise<void>;
}

const realTiming: Timing = {
  jobDelayMs: 150,
  jobLagMs: 3000,
  hashDelayMs: 100,
  eventDelayMs: 300,
  accessTokenLifeSeconds: 600,
};

/** Starts a server that behaves as Pydio Cells does. @throws CecError `conflict` for a port or a directory that another has, `failed` for other trouble */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = createClock(options.now);
  const timing = timingOf(options);
  const storage = await openStorage(options.dir, clock, timing.accessTokenLifeSeconds);
  const { facts, bytes } = storage;
  const events = createEventBus();
  const idm = new Idm(facts);
  const log = options.log ?? (() => undefined);
  const core = { facts, bytes, idm, clock, events, timing };
  const faults = new Faults(options.faults ?? []);
  const requests = new RequestLog();
  let ready: Services | undefined;
  const socket = new EventSocket(() => {
    if (ready === undefined) throw new RangeError("no socket opens before the server is ready");
    return ready;
  });
  const { host = "127.0.0.1", port = 0, latencyMs = 0 } = options;
  const gated = (options.faults?.length ?? 0) > 0 || options.gate === true;
  const inner = gated ? { host: "127.0.0.1", port: 0 } : { host, port };
  const open = async () => {
    const server = listen({ ...inner, latencyMs, requests, socket, services: () => ready });
    const innerPort = server.port ?? port;
    if (!gated) return { server, port: innerPort };
    try {
      const gate = await openFaultGate({ host, port, upstream: { host: inner.host, port: innerPort }, faults });
      return { server, gate, port: gate.port };
    } catch (error) {
      await server.stop(true);
      throw error;
    }
  };
  const { server, gate, ...opened } = await open().catch(async (error: unknown) => {
    clock.stop();
    await storage.close();
    throw await notOpened(error, host, port);
  });
  const url = `http://${reachable(host)}:${opened.port}`;
  const services: Services = {
    ...core,
    tree: new NodeTree(core),
    jobs: new JobBoard(clock, events, timing),
    uploads: createUploads(),
    signIn: createSignIn(clock),
    rescan: async (datasource) => {
      await storage
        .rescan(datasource)
        .catch((error: unknown) => log(`failure: scan of ${datasource}: ${String(error)}`));
      idm.forgetViews();
    },
    baseUrl: url,
    log,
  };
  seed(services);
  for (const name of options.versions ?? []) keepVersions(services, name);
  const { tokens, passwords } = await admit(services, options.users ?? [{ name: "alice", password: "alice" }]);
  ready = services;
  return {
    url,
    tokens,
    passwords,
    requests,
    faults,
    services,
    createToken: (user, wanted) => facts.tokens.issuePersonal(user, wanted),
    expireToken: (token) => facts.tokens.expire(token),
    revokeToken: (token) => {
      facts.tokens.revoke(token);
    },
    setReadOnly: (workspace, user, readOnly = true) => setReadOnly(services, workspace, user, readOnly),
    stop: async () => {
      await gate?.stop();
      clock.stop();
      await server.stop(true);
      await services.jobs.close();
      for (const upload of services.uploads.all()) {
        for (const part of upload.parts.values()) await bytes.discard(part.staged);
      }
      await storage.close();
    },
  };
}

async function notOpened(error: unknown, host: string, port: number): Promise<CecError> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const facts = { operation: "start the sandbox", cause: error };
  if (code === "EADDRINUSE") {
    const hint = "Stop the program that listens there, or take another with --port; 0 finds a free one.";
    const owner = await portOwner(port);
    return new CecError("conflict", `port ${port} of ${host} is taken${owner ? ` by ${owner}` : ""}`, {
      ...facts,
      hint,
    });
  }
  const reason = code === "" ? (error instanceof Error ? error.message : String(error)) : code;
  return new CecError("failed", `cannot listen on port ${port} of ${host} (${reason})`, facts);
}

function timingOf(options: SandboxOptions): Timing {
  return {
    jobDelayMs: options.jobDelayMs ?? realTiming.jobDelayMs,
    jobLagMs: options.jobLagMs ?? realTiming.jobLagMs,
    hashDelayMs: options.hashDelayMs ?? realTiming.hashDelayMs,
    eventDelayMs: options.eventDelayMs ?? realTiming.eventDelayMs,
    accessTokenLifeSeconds: options.accessTokenLifeSeconds ?? realTiming.accessTokenLifeSeconds,
  };
}

/** How this machine reaches what listens there. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
