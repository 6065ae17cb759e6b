import { sleep } from "../../base/sleep.ts";
import type { FaultRule } from "./fault-rule.ts";

/** Thrown where the connection is to be closed. */
export class Cut extends Error {}

/** A slow body passes in so many pieces a second. */
const piecesPerSecond = 20;

/** Bends one message as its rules say, while it passes. */
export class Shaper {
  readonly #rules: readonly FaultRule[];
  readonly #write: (bytes: Buffer) => Promise<void>;
  readonly #signal: AbortSignal;
  readonly #stalled = new Set<FaultRule>();
  #offset = 0;

  /** @param rules those of the message's direction; @param signal ends every wait */
  constructor(rules: readonly FaultRule[], write: (bytes: Buffer) => Promise<void>, signal: AbortSignal) {
    this.#rules = rules;
    this.#write = write;
    this.#signal = signal;
  }

  /** The head passes. @throws Cut */
  async head(bytes: Buffer): Promise<void> {
    for (const rule of this.#rules) if (rule.action === "latency") await sleep(rule.delayMs, this.#signal);
    await this.#halt();
    await this.#write(bytes);
  }

  /** A piece of the body passes. @throws Cut */
  async payload(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const piece = rest.subarray(0, this.#untilNextStop(rest.length));
      rest = rest.subarray(piece.length);
      await this.#slowly(this.#changed(piece));
      this.#offset += piece.length;
      await this.#halt();
    }
  }

  /** Bytes up to the next place where something is to happen. */
  #untilNextStop(limit: number): number {
    let length = limit;
    for (const rule of this.#rules) {
      const at = rule.action === "cut" ? rule.bytes : rule.action === "stall" ? (rule.afterBytes ?? 0) : -1;
      if (at > this.#offset) length = Math.min(length, at - this.#offset);
    }
    return length;
  }

  async #halt(): Promise<void> {
    for (const rule of this.#rules) {
      if (rule.action === "cut" && this.#offset >= rule.bytes) throw new Cut();
      if (rule.action === "stall" && this.#offset >= (rule.afterBytes ?? 0) && !this.#stalled.has(rule)) {
        this.#stalled.add(rule);
        await sleep(rule.pauseMs, this.#signal);
      }
    }
  }

  #changed(piece: Buffer): Buffer {
    let bytes = piece;
    for (const rule of this.#rules) {
      const at = rule.action === "wrong" ? rule.offset - this.#offset : -1;
      if (at < 0 || at >= piece.length) continue;
      bytes = Buffer.from(bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    }
    return bytes;
  }

  async #slowly(bytes: Buffer): Promise<void> {
    const rates = this.#rules.flatMap((rule) => (rule.action === "slow" ? [rule.bytesPerSecond] : []));
    if (rates.length === 0) return this.#write(bytes);
    const rate = Math.min(...rates);
    const pieceBytes = Math.max(1, Math.floor(rate / piecesPerSecond));
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      await sleep((piece.length / rate) * 1000, this.#signal);
      await this.#write(piece);
    }
  }
}
