import { mkdirSync } from "node:fs";
import { join } from "node:path";

const mounted: string[] = [];

/** A file system of this size at `path`; false where we may not make one (needs Linux and root). */
export function mountSmall(path: string, bytes: number): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  mkdirSync(path, { recursive: true });
  const made = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path], { stderr: "ignore" });
  if (made.exitCode === 0) mounted.push(path);
  return made.exitCode === 0;
}

/** @param options such as `size=1000000` or `ro`. */
export function remount(path: string, options: string): void {
  Bun.spawnSync(["mount", "-o", `remount,${options}`, path]);
}

export function unmountAll(): void {
  // Lazily: a thread that closes its file a moment later must not keep the next test from its place.
  for (const path of mounted.splice(0)) Bun.spawnSync(["umount", "-l", path]);
}

/** Whether small file systems can be made here. */
export const canMount = ((): boolean => {
  const probe = join("/tmp", `cec-mount-probe-${process.pid}`);
  const can = mountSmall(probe, 65_536);
  unmountAll();
  Bun.spawnSync(["rmdir", probe]);
  return can;
})();
