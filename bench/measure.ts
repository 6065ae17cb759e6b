import { readFileSync } from "node:fs";

/** What one run of a command cost, by the operating system's own accounting. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}

/** Variables every measured process gets; a company's own authorities would cost each start-up some 30 ms and are left out. */
export function plainEnv(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", LANG: "C.UTF-8", ...extra };
}

/** Runs a command to its end. @throws when it fails, with what it said. */
export async function measure(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Cost> {
  const start = performance.now();
  const child = Bun.spawn([...words], { stdio: ["ignore", "ignore", "pipe"], env });
  const peak = watchPeak(child.pid);
  const said = await new Response(child.stderr).text();
  const exitCode = await child.exited;
  const peakBytes = peak.end();
  const wallMs = performance.now() - start;
  if (exitCode !== 0) throw new Error(`${words.slice(0, 4).join(" ")} ended with ${exitCode}: ${said.slice(-500)}`);
  const usage = child.resourceUsage();
  return {
    wallMs,
    cpuMs: Number(usage?.cpuTime.total ?? 0n) / 1000,
    peakBytes: peakBytes ?? usage?.maxRSS ?? 0,
  };
}

const watchMs = 10;

/**
 * The most memory a process ever had, since it became its program: what `wait4` tells of a child begins with the memory of the parent it was
 * split from. Linux only; elsewhere the end answers `undefined`.
 */
function watchPeak(pid: number): { end(): number | undefined } {
  let kibibytes = 0;
  const look = (): void => {
    try {
      const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
      kibibytes = Math.max(kibibytes, Number(match?.[1] ?? 0));
    } catch {
      // Gone, or a system without such files.
    }
  };
  const timer = setInterval(look, watchMs);
  return {
    end() {
      clearInterval(timer);
      return kibibytes === 0 ? undefined : kibibytes * 1024;
    },
  };
}

/** The middle one by wall time. */
export function median(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((a, b) => a.wallMs - b.wallMs);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error("nothing was measured");
  return middle;
}

/**
 * Runs two commands in turn, so that a machine that slows down does so for both, and each with nothing left for the disk to write: who leaves
 * that to the system (curl) would have it counted for the other.
 */
export async function inTurn(
  runs: number,
  ours: () => Promise<Cost>,
  theirs: (() => Promise<Cost>) | undefined,
): Promise<{ ours: Cost; theirs: Cost | undefined }> {
  const left: Cost[] = [];
  const right: Cost[] = [];
  for (let run = 0; run < runs; run += 1) {
    await settleDisk();
    left.push(await ours());
    if (!theirs) continue;
    await settleDisk();
    right.push(await theirs());
  }
  return { ours: median(left), theirs: theirs ? median(right) : undefined };
}

async function settleDisk(): Promise<void> {
  if (process.platform !== "win32") await Bun.spawn(["sync"]).exited;
}
