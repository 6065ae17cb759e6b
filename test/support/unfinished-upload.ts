import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readFacts } from "../../src/base/file-facts.ts";
import { journalFolder } from "../../src/cli/transfer/open-journal.ts";
import { openJournal } from "../../src/transfer/journal/open-journal.ts";
import type { ExampleWorld } from "./example-world.ts";

/** Leaves `film.mp4` in the folder `home` as begun to be sent to `common-files`, in the journal that stands below it. */
export async function leaveUnfinishedUpload(url: string, home: string, uploadId: string): Promise<void> {
  const sourcePath = join(home, "film.mp4");
  await writeFile(sourcePath, "a film");
  const journal = await openJournal({
    folder: journalFolder({ env: {}, platform: process.platform, home }),
    url,
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

/** An upload in parts as a run leaves it that is interrupted before its first part. */
export async function beginUpload({ sandbox, work, env }: ExampleWorld): Promise<void> {
  const answer = await fetch(`${sandbox.url}/io/common-files/film.mp4?uploads`, {
    method: "POST",
    headers: { "x-pydio-bearer": env().CEC_TOKEN ?? "" },
  });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(await answer.text())?.[1] ?? "";
  await leaveUnfinishedUpload(sandbox.url, work, uploadId);
}
