import { untyped } from "../answer.ts";
import type { Kind, Shape } from "./shape.ts";

/**
 * Reads a request message. `null` counts as absent. @throws CecError with the words of the protobuf decoder for broken JSON, unknown
 * fields and wrong types.
 */
export function decode<Message>(text: string, shape: Shape): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw syntaxError(text);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw untyped(`proto: ${position(text, 0)}unexpected token ${text.trim()}`);
  return readMessage(value, shape, text) as Message;
}

function readMessage(value: object, shape: Shape, text: string): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [field, part] of Object.entries(value)) {
    const kind = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (kind === undefined)
      throw untyped(`proto: ${position(text, text.indexOf(`"${field}"`))}unknown field "${field}"`);
    if (part !== null) read[field] = readPart(part, kind, field, text);
  }
  return read;
}

function readPart(part: unknown, kind: Kind, field: string, text: string): unknown {
  const wrong = (what: string) =>
    untyped(
      `proto: ${position(text, text.indexOf(`"${field}"`))}invalid value for ${what} field ${field}: ${JSON.stringify(part)}`,
    );
  if (kind === "any") return part;
  if (kind === "string") return typeof part === "string" ? part : fail(wrong("string"));
  if (kind === "bool") return typeof part === "boolean" ? part : fail(wrong("bool"));
  if (kind === "number") return isInteger(part) ? Number(part) : fail(wrong("int32"));
  if (kind === "int64") return isInteger(part) ? String(part) : fail(wrong("int64"));
  if ("list" in kind) {
    return Array.isArray(part) ? part.map((item) => readPart(item, kind.list, field, text)) : fail(wrong("repeated"));
  }
  if (typeof part !== "object" || part === null || Array.isArray(part)) return fail(wrong("message"));
  if ("map" in kind) {
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, readPart(item, kind.map, field, text)]));
  }
  return readMessage(part, kind.message, text);
}

function isInteger(part: unknown): boolean {
  return Number.isSafeInteger(part) || (typeof part === "string" && /^-?\d+$/.test(part));
}

function fail(error: Error): never {
  throw error;
}

function syntaxError(text: string): Error {
  const trimmed = text.trimStart();
  if (trimmed === "") return untyped("proto: syntax error (line 1:1): unexpected token ");
  const word = /^\s*[{[]?\s*([^\s"{}[\],:]+)/.exec(text)?.[1] ?? trimmed.slice(0, 1);
  return untyped(`proto: syntax error ${position(text, text.indexOf(word)).trimEnd()} invalid value ${word}`);
}

/** `(line 1:2): `, counted from 1. */
function position(text: string, at: number): string {
  const before = text.slice(0, Math.max(0, at));
  const lines = before.split("\n");
  return `(line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}): `;
}
