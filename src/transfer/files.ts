import { openAsBlob } from "node:fs";

/** A local file as a body that is read while it is sent. Bun's own form lets the kernel copy it; Node has `openAsBlob`. */
export async function fileBlob(path: string): Promise<Blob> {
  return typeof Bun === "undefined" ? await openAsBlob(path) : Bun.file(path);
}
