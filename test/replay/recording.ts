import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One request and what a real server answered, distilled: see test/fixtures/recordings/README.md. */
export interface Step {
  /** The command typed, or what was tried. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  /** `signed-by` stands for a signature with that token as access key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `<N bytes>` stands for any content of that length. */
  readonly body?: string;
  readonly answer: Answer;
}

export interface Answer {
  readonly status: number;
  readonly kind?: "json" | "xml" | "html" | "empty" | "other";
  /** `$` is any string, 0 any number. */
  readonly json?: unknown;
  /** The first of several documents in a row. */
  readonly first?: unknown;
  /** Names of the elements of an XML answer. */
  readonly elements?: readonly string[];
  /** Of an error in XML. */
  readonly code?: string;
  readonly UploadId?: string;
  readonly ETag?: string;
  readonly etag?: string;
  readonly location?: string;
  readonly "content-range"?: string;
  readonly "accept-ranges"?: string;
  /** Name of the cookie that is set. */
  readonly cookie?: string;
}

export function readRecording(name: string): Step[] {
  const file = join(import.meta.dir, "../fixtures/recordings", `${name}.jsonl`);
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Step);
}
