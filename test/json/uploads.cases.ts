import type { ExampleWorld } from "../support/example-world.ts";
import { leaveUnfinishedUpload } from "../support/unfinished-upload.ts";
import type { JsonCase } from "./json-case.ts";

/** An upload in parts as a run leaves it that is interrupted before its first part. */
async function leaveUnfinished({ sandbox, work, env }: ExampleWorld): Promise<void> {
  const answer = await fetch(`${sandbox.url}/io/common-files/film.mp4?uploads`, {
    method: "POST",
    headers: { "x-pydio-bearer": env().CEC_TOKEN ?? "" },
  });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(await answer.text())?.[1] ?? "";
  await leaveUnfinishedUpload(sandbox.url, work, uploadId);
}

export const cases: readonly JsonCase[] = [
  { words: ["uploads", "ls", "--json"], prepare: leaveUnfinished },
  { words: ["uploads", "abort", "--json", "--dry-run", "--all"] },
  { words: ["uploads", "abort", "--json", "--all"] },
  { words: ["uploads", "resume", "--json", "--dry-run", "--all"], prepare: leaveUnfinished },
  { words: ["uploads", "resume", "--json", "--all"] },
];
