import type { Journal } from "../../../transfer/journal/types.ts";

/** Several journals as one, each asked about the targets that are its own. */
export function routeJournals(byTarget: ReadonlyMap<string, Journal | undefined>): Journal {
  const of = (target: string) => byTarget.get(target);
  const all = new Set([...byTarget.values()].filter((journal) => journal !== undefined));
  return {
    continues: (source, target) => of(target)?.continues(source, target) ?? false,
    begin: (source, target) => of(target)?.begin(source, target),
    beginAll: (copies) => {
      for (const { source, target } of copies) of(target)?.begin(source, target);
    },
    done: (target) => of(target)?.done(target),
    saveDone: (target, file) => of(target)?.saveDone(target, file),
    forget: (target) => of(target)?.forget(target),
    upload: (target) => of(target)?.upload(target),
    saveUpload: (target, upload) => of(target)?.saveUpload(target, upload),
    savePart: (target, part) => of(target)?.savePart(target, part),
    dropUpload: (target) => of(target)?.dropUpload(target),
    wholeUploads: () => [...all].flatMap((journal) => journal.wholeUploads()),
    endUpload: (uploadId) => {
      for (const journal of all) journal.endUpload(uploadId);
    },
    // Uploads have none.
    beginPartFile: () => undefined,
    endPartFile: () => undefined,
    leftPartFiles: () => [],
    abandonedPartFiles: () => [],
    finish: () => {
      for (const journal of all) journal.finish();
    },
    close: async () => {
      for (const journal of all) await journal.close();
    },
  };
}
