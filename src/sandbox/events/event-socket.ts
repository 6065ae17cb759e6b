import type { ServerWebSocket, WebSocketHandler } from "bun";
import type { SubscribeFrame } from "../../protocol/events.ts";
import type { Caller, ServerEvent, Services } from "../context.ts";
import { systemOwner } from "../jobs/system-jobs.ts";
import { nodeFrame } from "./node-frame.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What belongs to one connection. */
export interface SocketData {
  caller: Caller | undefined;
  readonly budget: TokenBucket;
}

const maxFrameBytes = 2048;
const eventsPerSecond = 30;
const eventsBurst = 20;
/** Quiet time of a node before its creation or change is told; moves and deletions go faster. */
const settleMs = 1300;
const moveMs = 500;

/** `/ws/event`: tells the events of the tree and of jobs to those who subscribed with a token. */
export class EventSocket {
  readonly #services: () => Services;
  readonly #subscribed = new Set<ServerWebSocket<SocketData>>();
  /** The last change of each node that waits for quiet: earlier ones are not told. */
  readonly #waiting = new Map<string, ServerEvent>();
  #unsubscribe: (() => void) | undefined;

  constructor(services: () => Services) {
    this.#services = services;
  }

  readonly handlers: WebSocketHandler<SocketData> = {
    maxPayloadLength: maxFrameBytes,
    message: (socket, text) => this.#receive(socket, String(text)),
    close: (socket) => this.#drop(socket),
  };

  open(): SocketData {
    return { caller: undefined, budget: new TokenBucket(eventsBurst, eventsPerSecond) };
  }

  #receive(socket: ServerWebSocket<SocketData>, text: string): void {
    const frame = parse(text);
    if (frame?.["@type"] === "unsubscribe") this.#drop(socket);
    if (frame?.["@type"] !== "subscribe") return;
    if (frame.jwt === undefined || frame.jwt === "") {
      socket.send(JSON.stringify({ "@type": "error", error: "empty jwt" }));
      socket.close();
      return;
    }
    const services = this.#services();
    const facts = services.facts.tokens.check(frame.jwt);
    const user = facts === undefined ? undefined : services.facts.users.byLogin(facts.login);
    if (facts === undefined || user === undefined) return;
    socket.data.caller = { user, token: facts, isAdmin: services.idm.isAdmin(user) };
    this.#subscribed.add(socket);
    this.#unsubscribe ??= services.events.subscribe((event) => this.#hear(event));
  }

  #drop(socket: ServerWebSocket<SocketData>): void {
    this.#subscribed.delete(socket);
    if (this.#subscribed.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #hear(event: ServerEvent): void {
    void this.#tellLater(event);
  }

  async #tellLater(event: ServerEvent): Promise<void> {
    const { clock, timing } = this.#services();
    if (event.kind === "task") {
      await clock.sleep(timing.eventDelayMs);
      return this.#tell(event);
    }
    const moved = event.type === "UPDATE_PATH" || event.type === "DELETE";
    const uuid = (event.target ?? event.source)?.node.uuid ?? "";
    const before = this.#waiting.get(uuid);
    const kept =
      before?.kind === "node" && before.type === "CREATE" && !moved ? { ...event, type: "CREATE" as const } : event;
    this.#waiting.set(uuid, kept);
    await clock.sleep(scaled(moved ? moveMs : settleMs, timing.eventDelayMs));
    if (this.#waiting.get(uuid) !== kept) return;
    this.#waiting.delete(uuid);
    this.#tell(kept);
  }

  #tell(event: ServerEvent): void {
    for (const socket of this.#subscribed) {
      const { caller, budget } = socket.data;
      if (caller === undefined) continue;
      if (event.kind === "task") {
        if (event.owner === caller.user.login || (caller.isAdmin && event.owner === systemOwner)) {
          socket.send(JSON.stringify({ TaskUpdated: event.task, Job: event.job }));
        }
        continue;
      }
      const frame = nodeFrame(this.#services(), caller.user, event);
      if (frame === undefined || !budget.take(performance.now())) continue;
      socket.send(JSON.stringify(frame));
      socket.send('"dump"');
    }
  }
}

/** Servers made quicker for tests are quicker here too; 300 ms for a task is the real pace. */
function scaled(delayMs: number, eventDelayMs: number): number {
  return delayMs * Math.min(1, eventDelayMs / 300);
}

function parse(text: string): SubscribeFrame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as SubscribeFrame) : undefined;
  } catch {
    return undefined;
  }
}
