import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readFacts } from "../../src/base/file-facts.ts";
import { journalFolder } from "../../src/cli/transfer/open-journal.ts";
import { openJournal } from "../../src/transfer/journal/open-journal.ts";
import type { ExampleWorld } from "../support/example-world.ts";
import type { JsonCase } from "./json-case.ts";

/** An upload in parts as a run leaves it that is interrupted before its first part. */
async function leaveUnfinished({ sandbox, work, env }: ExampleWorld): Promise<void> {
  const sourcePath = join(work, "film.mp4");
  await writeFile(sourcePath, "a film");
  const answer = await fetch(`${sandbox.url}/io/common-files/film.mp4?uploads`, {
    method: "POST",
    headers: { "x-pydio-bearer": env().CEC_TOKEN ?? "" },
  });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(await answer.text())?.[1] ?? "";
  const journal = await openJournal({
    folder: journalFolder({ env: {}, platform: process.platform, home: work }),
    url: sandbox.url,
    destination: "common-files",
    purpose: "copy",
    onTrouble: (error) => {
      throw error;
    },
  });
  const source = await readFacts(sourcePath);
  journal.saveUpload("common-files/film.mp4", { uploadId, partBytes: 10_485_760, sourcePath, source });
  await journal.close();
}

export const cases: readonly JsonCase[] = [
  { words: ["uploads", "ls", "--json"], prepare: leaveUnfinished },
  { words: ["uploads", "abort", "--json", "--dry-run", "--all"] },
  { words: ["uploads", "abort", "--json", "--all"] },
  { words: ["uploads", "resume", "--json", "--dry-run", "--all"], prepare: leaveUnfinished },
  { words: ["uploads", "resume", "--json", "--all"] },
];
