import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * Which process listens on a TCP port of this machine, as `name (process 123)`. `undefined` where the system does not tell us: another
 * person's process, no `/proc`, no `lsof`.
 */
export async function portOwner(port: number, platform: string = process.platform): Promise<string | undefined> {
  if (platform === "linux") return ownerByProc(port);
  return platform === "darwin" ? ownerByLsof(port) : undefined;
}

async function ownerByProc(port: number): Promise<string | undefined> {
  const inodes = new Set([
    ...(await listeningInodes("/proc/net/tcp", port)),
    ...(await listeningInodes("/proc/net/tcp6", port)),
  ]);
  if (inodes.size === 0) return undefined;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) return named(await nameOf(pid), pid);
    }
  }
  return undefined;
}

/** proc(5): local address in field 2 as `HEX:PORT`, state 0A is listening, inode in field 10. */
async function listeningInodes(table: string, port: number): Promise<string[]> {
  const text = await readFile(table, "utf8").catch(() => "");
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === "0A")
    .map((fields) => fields[9] ?? "");
}

async function nameOf(pid: string): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
}

async function ownerByLsof(port: number): Promise<string | undefined> {
  const output = await new Promise<string>((resolve) => {
    const words = ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
    // Without lsof, or without the right to see: the answer is that we do not know.
    execFile("/usr/sbin/lsof", words, { timeout: 3000 }, (_, stdout) => resolve(stdout));
  });
  return parseLsof(output);
}

/** lsof(8), `-F`: a line per field, `p` before the process number, `c` before the command. */
export function parseLsof(output: string): string | undefined {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  return pid === undefined ? undefined : named(/^c(.*)$/m.exec(output)?.[1] ?? "", pid);
}

function named(name: string, pid: string): string {
  return name === "" ? `process ${pid}` : `${name} (process ${pid})`;
}
