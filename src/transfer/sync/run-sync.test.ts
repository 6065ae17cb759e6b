import { describe, expect, test } from "bun:test";
import { CecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import type { CellsNode, Jobs, StartedJob, Tree } from "../../cells/types.ts";
import type { RemovingGateway } from "../../gateway/types.ts";
import type { PlannedStep } from "../../plan/sync/types.ts";
import type { CopyStep, DeleteStep, MoveStep } from "../../plan/types.ts";
import { defaultTransferOptions } from "../default-options.ts";
import type { Receipt, TransferEvent } from "../types.ts";
import { runSync } from "./run-sync.ts";

/** A server that knows paths and their sizes, and does what jobs ask of it when they are followed. */
class Server {
  readonly files = new Map<string, number>();
  readonly calls: string[] = [];
  /** Paths the server says yes to and leaves as they are. */
  readonly stuck = new Set<string>();
  readonly #jobs = new Map<string, () => void>();

  readonly tree = {
    stats: async (paths: readonly string[]) =>
      paths.flatMap((path): CellsNode[] => {
        const sizeBytes = this.files.get(path);
        return sizeBytes === undefined ? [] : [{ path, kind: "file", sizeBytes, meta: {} } as unknown as CellsNode];
      }),
    createFolders: async () => [],
    remove: async (paths: readonly string[]) => {
      this.calls.push(`remove ${paths.join(" ")}`);
      const missing = paths.find((path) => !this.files.has(path));
      if (missing !== undefined) throw new CecError("not-found", `no ${missing}`);
      return [
        this.#start(() => {
          for (const path of paths) if (!this.stuck.has(path)) this.files.delete(path);
        }),
      ];
    },
  } as unknown as Tree;

  readonly jobs = {
    move: async (nodes: readonly string[], target: string, { targetIsParent }: { targetIsParent: boolean }) => {
      this.calls.push(`move ${nodes.join(" ")} to ${target}`);
      return this.#start(() => {
        for (const node of nodes) {
          if (this.stuck.has(node)) continue;
          const name = node.slice(node.lastIndexOf("/") + 1);
          this.files.set(targetIsParent ? `${target}/${name}` : target, this.files.get(node) ?? -1);
          this.files.delete(node);
        }
      });
    },
    prepareFollow: async () => ({
      follow: async (started: readonly StartedJob[]) => {
        for (const { jobId } of started) this.#jobs.get(jobId)?.();
        return [];
      },
      close() {},
    }),
  } as unknown as Jobs;

  #start(work: () => void): StartedJob {
    const jobId = `job-${this.#jobs.size}`;
    this.#jobs.set(jobId, work);
    return { jobId, label: "" };
  }
}

async function run(
  server: Server,
  plan: AsyncIterable<PlannedStep>,
  signal = new AbortController().signal,
): Promise<{ receipt: Receipt; events: TransferEvent[] }> {
  const events: TransferEvent[] = [];
  const receipt = await runSync({
    plan,
    tree: server.tree,
    jobs: server.jobs,
    gateway: {} as RemovingGateway,
    hashes: {} as HashPool,
    options: defaultTransferOptions,
    signal,
    onEvent: (event) => events.push(event),
  });
  return { receipt, events };
}

const facts = { sizeBytes: 1, modifiedMs: 0, etag: undefined };
const gone = (target: string): PlannedStep => ({
  phase: "delete",
  step: { kind: "delete", side: "remote", target, entry: "file", ...facts, permanently: false } satisfies DeleteStep,
});
const moved = (source: string, target: string): PlannedStep => ({
  phase: "move",
  step: { kind: "move", side: "remote", source, target, sizeBytes: 1, etag: undefined } satisfies MoveStep,
});
const broken: PlannedStep = {
  phase: "transfer",
  step: { kind: "fail", path: "x", error: new CecError("forbidden", "no permission to read it") },
};

async function* steps(...planned: PlannedStep[]): AsyncGenerator<PlannedStep> {
  yield* planned;
}

describe("phases", () => {
  test("deletions of one batch are one call; one that is gone already is no failure", async () => {
    const server = new Server();
    for (const path of ["ws/a", "ws/b"]) server.files.set(path, 1);
    const { receipt } = await run(server, steps(gone("ws/a"), gone("ws/b")));
    expect(receipt).toMatchObject({ deleted: 2, failed: 0 });
    expect(server.calls).toEqual(["remove ws/a ws/b"]);
    server.files.set("ws/c", 1);
    expect((await run(server, steps(gone("ws/none"), gone("ws/c")))).receipt).toMatchObject({ deleted: 2, failed: 0 });
    expect(server.files.size).toBe(0);
  });

  test("after a failure nothing is deleted, and each thing kept is told", async () => {
    const server = new Server();
    server.files.set("ws/a", 1);
    const { receipt, events } = await run(server, steps(broken, gone("ws/a")));
    expect(receipt).toMatchObject({ failed: 1, skipped: { "kept-after-failure": 1 } });
    expect(receipt.deleted).toBeUndefined();
    expect(server.calls).toEqual([]);
    expect(events.map(({ kind }) => kind)).toContain("skipped");
  });

  test("a server that has had enough is asked once for a batch, not for each of what is to be deleted, and given up", async () => {
    const server = new Server();
    server.tree.remove = async (paths) => {
      server.calls.push(`remove ${paths.length}`);
      throw new CecError("unavailable", "come again in 1h", { status: 503, askedMs: 3_600_000 });
    };
    const paths = Array.from({ length: 650 }, (_, at) => `ws/${at}`);
    for (const path of paths) server.files.set(path, 1);
    const { receipt } = await run(server, steps(...paths.map(gone)));
    expect(server.calls).toEqual(["remove 200", "remove 200"]);
    expect(receipt).toMatchObject({ failed: 400, failedBy: { unavailable: 400 }, gaveUp: { code: "unavailable" } });
  });

  test("nor after an interruption", async () => {
    const server = new Server();
    server.files.set("ws/a", 1);
    const stop = new AbortController();
    const plan = async function* (): AsyncGenerator<PlannedStep> {
      yield { phase: "transfer", step: { kind: "skip", path: "x", reason: "unchanged" } };
      stop.abort();
      yield gone("ws/a");
    };
    expect((await run(server, plan(), stop.signal)).receipt).toMatchObject({ interrupted: true });
    expect(server.calls).toEqual([]);
  });

  test("nor when the plan itself breaks off: the error goes up", async () => {
    const server = new Server();
    const plan = async function* (): AsyncGenerator<PlannedStep> {
      yield moved("ws/old", "ws/new");
      throw new CecError("unavailable", "the listing ended in the middle");
    };
    await expect(run(server, plan())).rejects.toMatchObject({ code: "unavailable" });
  });

  test("files that go into one folder under their own names are one job, others one each", async () => {
    const server = new Server();
    for (const path of ["ws/a/1", "ws/a/2", "ws/a/3"]) server.files.set(path, 1);
    const plan = steps(moved("ws/a/1", "ws/b/1"), moved("ws/a/2", "ws/b/2"), moved("ws/a/3", "ws/c/other"));
    expect((await run(server, plan)).receipt).toMatchObject({ moved: 3, failed: 0 });
    expect(server.calls).toEqual(["move ws/a/1 ws/a/2 to ws/b", "move ws/a/3 to ws/c/other"]);
  });

  test("a copy is not begun while what it replaces stands: the server would give it another name", async () => {
    const server = new Server();
    for (const path of ["ws/a", "ws/b"]) server.files.set(path, 1);
    server.stuck.add("ws/b");
    const step: CopyStep = { kind: "copy", side: "remote", source: "ws/a", target: "ws/b", ...facts, replaces: true };
    const { receipt } = await run(server, steps({ phase: "transfer", step }));
    expect(receipt).toMatchObject({ files: 0, failed: 1 });
    expect(server.calls).toEqual(["remove ws/b"]);
  });

  test("what a job said it did and did not do is a failure, and stops the deletions", async () => {
    const server = new Server();
    for (const path of ["ws/a", "ws/b"]) server.files.set(path, 1);
    server.stuck.add("ws/a");
    const { receipt } = await run(server, steps(moved("ws/a", "ws/z"), gone("ws/b")));
    expect(receipt).toMatchObject({ failed: 1, skipped: { "kept-after-failure": 1 } });
    expect(server.files.has("ws/b")).toBe(true);
  });
});
