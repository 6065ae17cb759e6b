import { expect } from "bun:test";
import type { RequestRecord } from "../../../src/sandbox/request-log.ts";
import { missingIn, type Tree, wrongIn } from "./tree.ts";
import type { FaultedRun, FaultWorld } from "./world.ts";

const mebibyte = 1_048_576;
/** As the engine cuts them: larger files are fetched by ranges. */
const rangedFromBytes = 32 * mebibyte;
const rangeBytes = 20 * mebibyte;

/** What a run came to, and what it may come to. */
export interface Outcome {
  readonly seed: number;
  /** The folder of this seed, here and on the server. */
  readonly label: string;
  readonly run: FaultedRun;
  readonly original: Tree;
  /** What lies at the target now. */
  readonly copy: Tree;
  /** The exit code that is right; default 0. Several only where the moment decides. */
  readonly exits?: readonly number[];
  /** Files that cannot arrive; default none. `"any"` where the moment decides. */
  readonly missing?: readonly string[] | "any";
  /** Contents that may go over the line once more. Default: one for each time the fault happened. */
  readonly mayRepeat?: number;
  /** Uploads that stay open on the server because their ids were lost with the answer; the server drops them in time. Default none. */
  readonly lostUploads?: number;
  /** The run may leave what the next one takes up: an interruption, a server or a disk that is no more. Default: with exit 7 and 8. */
  readonly mayLeave?: boolean;
  /** Said on standard error. */
  readonly said?: RegExp;
}

/**
 * What holds whatever goes wrong: right bytes or no file, the right exit code, nothing outside of the target and nothing half left lying
 * about, and no more sent or fetched again than the one request each fault met.
 */
export async function expectAlways(world: FaultWorld, outcome: Outcome): Promise<void> {
  const {
    seed,
    label,
    run,
    original,
    copy,
    exits = [0],
    missing = [],
    mayRepeat = run.fired,
    lostUploads = 0,
    said = /(?:)/,
  } = outcome;
  const absent = missingIn(copy, original).sort();
  const repeated = repeats(run.asked, original, label);
  const exit = run.exitCode;
  const mayLeave = outcome.mayLeave ?? (exit === 7 || exit === 8);
  expect({
    seed,
    exit,
    wrong: wrongIn(copy, original),
    missing: absent,
    outside: await world.outside(label),
    unfinished: mayLeave ? [] : world.unfinished(label).slice(lostUploads),
    journals: exit === 0 && run.verb === "scp" ? world.journals() : [],
    repeated: repeated.length > mayRepeat ? repeated : "few",
    stderr: run.stderr,
  }).toEqual({
    seed,
    exit: exits.includes(exit) ? exit : (exits[0] ?? 0),
    wrong: [],
    missing: missing === "any" ? (exit === 0 ? [] : absent) : [...missing].sort(),
    outside: [],
    unfinished: [],
    journals: [],
    repeated: "few",
    stderr: expect.stringMatching(said),
  });
}

/** Contents that went over the line more than once, by their names: whole files, parts, and ranges. */
export function repeats(asked: readonly RequestRecord[], original: Tree, label: string): string[] {
  const repeated: string[] = [];
  const left = new Map<string, number>();
  const take = (key: string, pieces: number): void => {
    const more = left.get(key) ?? pieces;
    if (more === 0) repeated.push(key);
    else left.set(key, more - 1);
  };
  for (const { method, path, query, status } of asked) {
    if (method === "PUT" && status === 200) {
      const part = new URLSearchParams(query).get("partNumber");
      take(`sent ${path}${part === null ? "" : `#${part}`}`, 1);
    } else if (method === "GET" && (status === 200 || status === 206)) {
      const size = original.get(path.replace(`/io/common-files/${label}/`, ""))?.length;
      if (size !== undefined) take(`fetched ${path}`, size < rangedFromBytes ? 1 : Math.ceil(size / rangeBytes));
    }
  }
  return repeated;
}
