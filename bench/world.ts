import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainEnv } from "./measure.ts";

/** A folder to work in, the binary under test, and sandboxes for it. */
export interface World {
  readonly folder: string;
  readonly binary: string;
  startSandbox(options?: { latencyMs?: number; memory?: boolean }): Promise<RunningSandbox>;
  makeFiles(name: string, count: number, bytes: number): Promise<string>;
  makeBigFile(name: string, bytes: number): Promise<string>;
  /** Children of a new folder on the server, made in no order. */
  makeRemoteFolders(sandbox: RunningSandbox, parent: string, count: number): Promise<void>;
  close(): Promise<void>;
}

export interface RunningSandbox {
  readonly url: string;
  readonly token: string;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function createWorld(binary: string): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "cec-bench-"));
  const running = new Set<RunningSandbox>();
  let servers = 0;
  return {
    folder,
    binary,
    async startSandbox({ latencyMs = 0, memory = false } = {}) {
      servers += 1;
      const where = memory ? ["--memory"] : ["--dir", join(folder, `server-${servers}`)];
      const slow = latencyMs > 0 ? ["--latency", `${latencyMs}ms`] : [];
      const child = Bun.spawn([binary, "sandbox", "start", "--json", ...where, ...slow], {
        stdio: ["ignore", "pipe", "inherit"],
        env: plainEnv(),
      });
      const { value } = await child.stdout.getReader().read();
      const { url, tokens } = JSON.parse(new TextDecoder().decode(value)) as {
        url: string;
        tokens: Record<string, string>;
      };
      const token = tokens.alice ?? "";
      const sandbox: RunningSandbox = {
        url,
        token,
        env: plainEnv({ CEC_URL: url, CEC_TOKEN: token, HOME: folder }),
        async stop() {
          running.delete(sandbox);
          child.kill("SIGTERM");
          await child.exited;
        },
      };
      running.add(sandbox);
      return sandbox;
    },
    async makeFiles(name, count, bytes) {
      const root = join(folder, name);
      for (let at = 0; at < count; at += 1) {
        const below = join(root, `d${Math.floor(at / 100)}`);
        if (at % 100 === 0) await mkdir(below, { recursive: true });
        await writeFile(join(below, `f${at}.bin`), randomBytes(bytes));
      }
      return root;
    },
    async makeBigFile(name, bytes) {
      const path = join(folder, name);
      const writer = Bun.file(path).writer();
      for (let left = bytes; left > 0; left -= 8_388_608) {
        writer.write(randomBytes(Math.min(left, 8_388_608)));
        await writer.flush();
      }
      await writer.end();
      return path;
    },
    async makeRemoteFolders({ url, token }, parent, count) {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      for (let from = 0; from < count; from += 1000) {
        const Nodes = Array.from({ length: Math.min(1000, count - from) }, (_, at) => ({
          Path: `${parent}/n${String(((from + at) * 7919) % count).padStart(6, "0")}`,
          Type: "COLLECTION",
        }));
        const body = JSON.stringify({ Nodes, Recursive: true });
        const answer = await fetch(`${url}/a/tree/create`, { method: "POST", headers, body });
        if (!answer.ok) throw new Error(await answer.text());
        await answer.body?.cancel();
      }
    },
    async close() {
      for (const sandbox of running) await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function randomBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
  return bytes;
}
