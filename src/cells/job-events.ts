import { isCecError } from "../base/errors.ts";
import type { ErrorFrame, SubscribeFrame, TaskEventFrame } from "../protocol/events.ts";
import type { TokenSource, Wire, WireSocket } from "../wire/types.ts";
import { firstObject } from "./first-json.ts";
import type { JobBoard } from "./job-board.ts";
import { parseTask } from "./task.ts";

/** Pause between attempts to get a lost socket back. */
const reopenMs = 5000;

export interface EventsContext {
  readonly wire: Wire;
  readonly tokens: TokenSource;
  /** Of the event socket, http or https. */
  readonly socketUrl: string;
  readonly signal: AbortSignal | undefined;
}

/** The event socket as a source for a {@link JobBoard}. Everything it cannot do, polling can: its troubles are nobody else's. */
export class JobEvents {
  readonly #context: EventsContext;
  readonly #board: JobBoard;
  #socket: WireSocket | undefined;
  #subscribedAs = "";
  #opening: Promise<void> | undefined;
  #openedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #problem: unknown;

  constructor(context: EventsContext, board: JobBoard) {
    this.#context = context;
    this.#board = board;
  }

  /** True while events come in. */
  get live(): boolean {
    return this.#socket !== undefined;
  }

  /** What went wrong beyond the troubles of a socket: for the one who follows to throw. */
  get problem(): unknown {
    return this.#problem;
  }

  /** {@link keep} for one who does not wait for it. */
  nudge(): void {
    this.keep().catch((error: unknown) => {
      this.#problem ??= error;
      this.#board.stir();
    });
  }

  /** Opens the socket if it is not open, and subscribes again when the token has changed. A subscription is never acknowledged. */
  async keep(): Promise<void> {
    if (this.#closed) return;
    const token = await this.#context.tokens.current(this.#context.signal);
    if (this.#socket) {
      if (token !== this.#subscribedAs) this.#subscribe(this.#socket, token);
      return;
    }
    if (performance.now() - this.#openedAt < reopenMs) return this.#opening;
    this.#openedAt = performance.now();
    this.#opening = this.#open(token);
    return this.#opening;
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #open(token: string): Promise<void> {
    try {
      const socket = await this.#context.wire.openSocket(this.#context.socketUrl, this.#context.signal);
      if (this.#closed) return socket.close();
      this.#socket = socket;
      this.#subscribe(socket, token);
      // Its owner is the socket: it ends with it, and it never rejects.
      void this.#read(socket);
    } catch (error) {
      // A socket that does not open is made up for by polling.
      if (!isCecError(error, "unavailable") && !isCecError(error, "failed")) throw error;
    }
  }

  #subscribe(socket: WireSocket, token: string): void {
    const frame: SubscribeFrame = { "@type": "subscribe", jwt: token };
    socket.send(JSON.stringify(frame));
    this.#subscribedAs = token;
  }

  async #read(socket: WireSocket): Promise<void> {
    try {
      for await (const text of socket.messages) {
        // `"dump"` and whatever else is no object, or none of ours, says nothing here.
        const frame: Partial<TaskEventFrame & ErrorFrame> | undefined = firstObject(text);
        if (frame?.["@type"] === "error") break;
        if (frame?.TaskUpdated) this.#board.put(parseTask(frame.TaskUpdated, frame.Job?.ID));
      }
    } catch (error) {
      // So is one that breaks. An interruption is noticed by the one who waits.
      if (!isCecError(error)) this.#problem ??= error;
    } finally {
      socket.close();
      if (this.#socket === socket) this.#socket = undefined;
      this.#board.stir();
    }
  }
}
