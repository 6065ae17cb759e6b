import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** A process, told apart from every other that has the same number. */
export interface LockOwner {
  /** Machine; on Linux with boot and process-number space, so that containers of the same name are different machines. */
  readonly host: string;
  readonly pid: number;
  /** Start of the process in the kernel's count; `undefined` where the platform does not tell. */
  readonly started: string | undefined;
}

export async function thisOwner(): Promise<LockOwner> {
  return { host: await machine(), pid: process.pid, started: await startOf(process.pid) };
}

/** Whether the process still runs; `undefined` when that cannot be known from here. */
export async function isOwnerAlive(owner: LockOwner): Promise<boolean | undefined> {
  if (owner.host !== (await machine())) return undefined;
  if (!signalable(owner.pid)) return false;
  if (owner.started === undefined) return undefined;
  return (await startOf(owner.pid)) === owner.started;
}

async function machine(): Promise<string> {
  if (process.platform !== "linux") return hostname();
  const [boot, space] = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]);
  return `${hostname()}/${boot.trim()}/${space}`;
}

/**
 * Field 22 of `/proc/<pid>/stat` (proc(5)); the name in field 2 may hold spaces and brackets. `undefined` for a process that has ended and whose
 * parent has not asked how (a zombie, state Z): it can be signalled, but does nothing any more.
 */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const [state = "", ...fields] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  return /^[ZXx]$/.test(state) ? undefined : fields[18];
}

function signalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
