import { CecError } from "../../base/errors.ts";
import { fromAside } from "../../plan/sync/replace-clashes.ts";
import type { RemoveStep, Step } from "../../plan/types.ts";
import { exists } from "./free-names.ts";

/** What becomes of something that was put aside on this machine, when not all came that was to take its place: it goes back, or is named. */
export async function putBack({ target }: RemoveStep): Promise<Step> {
  const place = fromAside(target);
  if (!(await exists(target))) return { kind: "skip", path: place, reason: "kept-after-failure" };
  if (!(await exists(place))) {
    const facts = { sizeBytes: 0, etag: undefined, folder: true, why: "put-back" } as const;
    return { kind: "move", side: "local", source: target, target: place, ...facts };
  }
  const what = "this is what stood there before: it is kept, as not all came that takes its place";
  return { kind: "fail", path: target, error: new CecError("conflict", what, { operation: "sync", path: target }) };
}
