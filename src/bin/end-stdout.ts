import { closeSync, fstatSync, openSync } from "node:fs";
import { devNull } from "node:os";

/** Closes standard output where it is a pipe; its number is given to the null device at once, so that nothing else gets it. */
export function endStdout(): void {
  const facts = fstatSync(1);
  if (!facts.isFIFO() && !facts.isSocket()) return;
  closeSync(1);
  openSync(devNull, "w");
}
