import type { CecError } from "../../base/errors.ts";
import type { Difference, FileEntry } from "./compare-trees.ts";
import { type ContentsOptions, type FilePair, judgeContents, type RemoteFacts } from "./contents.ts";
import { type DifferentWhy, judgeFiles, type RememberedFile, type SameWhy } from "./judge-files.ts";

export type Judged =
  | Exclude<Difference, { kind: "files" }>
  | {
      readonly kind: "same";
      readonly source: FileEntry;
      readonly target: FileEntry;
      readonly why: SameWhy;
      readonly facts?: RemoteFacts | undefined;
    }
  | {
      readonly kind: "different";
      readonly source: FileEntry;
      readonly target: FileEntry;
      readonly why: DifferentWhy;
      readonly facts?: RemoteFacts | undefined;
    };

export interface JudgedOptions extends ContentsOptions {
  /** How far the server's clock is ahead of this machine's, in milliseconds. Default 0. */
  readonly serverAheadMs?: number | undefined;
  /** What an earlier run noted of a file, by the path of its target. */
  readonly remembered?: ((target: string) => RememberedFile | undefined) | undefined;
}

/** Pairs judged together: one request for what the server knows of them. */
const batchPairs = 400;

/** Judges the files two trees have in common; pairs that need their contents wait for others, so that they come out later. */
export async function* judged(differences: AsyncIterable<Difference>, options: JudgedOptions): AsyncGenerator<Judged> {
  const { source, target, by } = options;
  const sides = { source: source.side, target: target.side };
  let unsure: FilePair[] = [];
  for await (const difference of differences) {
    if (difference.kind !== "files") {
      yield difference;
      continue;
    }
    const known = by === "date" ? options.remembered?.(target.at(difference.target.relative)) : undefined;
    const judgement = judgeFiles(difference.source, difference.target, sides, by, known, options.serverAheadMs);
    // By its date there a file is as new as the one here; whether it has a kept date the server has to be asked.
    const isUndated =
      options.preservedTimes && target.side === "remote" && judgement.verdict === "same" && judgement.why === "date";
    if (judgement.verdict !== "unsure" && !isUndated) {
      yield { ...difference, kind: judgement.verdict, why: judgement.why } as Judged;
      continue;
    }
    unsure.push(difference);
    if (unsure.length < batchPairs) continue;
    yield* await settled(unsure, options);
    unsure = [];
  }
  if (unsure.length > 0) yield* await settled(unsure, options);
}

async function settled(pairs: readonly FilePair[], options: JudgedOptions): Promise<Judged[]> {
  const results: Judged[] = [];
  await judgeContents(pairs, options, async ({ source, target }, judgement, facts) => {
    if (judgement instanceof Error) {
      const at = options.source.side === "local" ? "source" : "target";
      results.push({ kind: "trouble", relative: source.relative, at, error: judgement as CecError });
    } else if (judgement.verdict === "same") {
      results.push({ kind: "same", source, target, why: judgement.why, facts });
    } else {
      const why = judgement.verdict === "different" ? judgement.why : "unknown";
      results.push({ kind: "different", source, target, why, facts });
    }
  });
  return results;
}
