import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { piecesOf } from "../../base/byte-source.ts";
import type { Context } from "../types.ts";

/** A plan as a file, which is read more than once. */
export interface OpenPlan {
  readonly path: string;
  close(): Promise<void>;
}

/** `-` is standard input. What can be read only once, as a pipe, is kept in a temporary file. @throws the system's error. */
export async function openPlan(context: Context, text: string): Promise<OpenPlan> {
  const { cwd, signal } = context;
  const path = resolve(cwd, text);
  if (text !== "-" && (await stat(path)).isFile()) return { path, close: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "cec-plan-"));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const kept = join(folder, "plan.jsonl");
    const source = text === "-" ? piecesToKeep(context) : createReadStream(path);
    await pipeline(source, createWriteStream(kept, { mode: 0o600 }), { signal });
    return { path: kept, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Standard input in memory that is not used again: what is to be written waits in line. */
async function* piecesToKeep({ stdin, signal }: Context): AsyncGenerator<Uint8Array> {
  for await (const piece of piecesOf(stdin(), signal)) yield piece.slice();
}
