/** What a file is called while it is put together: its name, a mark of what it is made from, and this. */
export const partSuffix = ".cec-part";

/** Whether a path is that of a file being put together; `transfer/part-path.ts` gives these names. */
export function isPartName(path: string): boolean {
  return /(\.[0-9a-f]{8}|(^|[\\/])[0-9a-f]{32})\.cec-part$/.test(path);
}
