import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { cecOn } from "../support/run-cec.ts";

/** A sandbox that answers at once, and folders of its own for each test, here and there. */
export interface SyncWorld {
  readonly sandbox: Sandbox;
  /** Working directory of every run. */
  readonly work: string;
  readonly cec: ReturnType<typeof cecOn>;
  /** Variables that make a binary work with this server. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the folders of the test that runs: a local one, and the remote one as an argument. */
  here: string;
  there: string;
  /** Begins a new test. */
  next(): void;
  /** Writes a file below the local folder. */
  write(path: string, content: string): Promise<void>;
  /** Writes a file below the remote folder, behind the back of `cec`. */
  put(path: string, content: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startSyncWorld(
  options: Pick<SandboxOptions, "gate" | "now" | "jobDelayMs"> = {},
): Promise<SyncWorld> {
  const work = await mkdtemp(join(tmpdir(), "cec-sync-"));
  const sandbox = await startSandbox({ jobDelayMs: 0, hashDelayMs: 0, eventDelayMs: 0, ...options });
  const token = sandbox.tokens.alice ?? "";
  let count = 0;
  const world: SyncWorld = {
    sandbox,
    work,
    cec: cecOn({ url: sandbox.url, token }, { cwd: work, home: join(work, "home") }),
    env: { CEC_URL: sandbox.url, CEC_TOKEN: token, HOME: join(work, "home-of-the-binary") },
    here: "",
    there: "",
    next() {
      count += 1;
      world.here = `t${count}`;
      world.there = `cells://common-files/t${count}`;
    },
    async write(path, content) {
      await mkdir(dirname(join(work, world.here, path)), { recursive: true });
      await writeFile(join(work, world.here, path), content);
    },
    async put(path, content) {
      const answer = await fetch(`${sandbox.url}/io/${world.there.replace("cells://", "")}/${path}`, {
        method: "PUT",
        body: content,
        headers: { "x-pydio-bearer": token },
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    },
    async stop() {
      await sandbox.stop();
      await rm(work, { recursive: true, force: true });
    },
  };
  return world;
}
