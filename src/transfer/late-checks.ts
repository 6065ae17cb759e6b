import { CecError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { CellsNode, Tree } from "../cells/types.ts";
import type { LateCheck } from "./work.ts";

/** Files asked about in one request. */
const batchFiles = 200;
/** The server computes its hash some moments after an upload, and shows the old one for a moment after an overwrite. */
const pausesMs = [0, 500, 1500, 3000];
/** Age of a file from which on its hash is what it will be. */
const settledSeconds = 60;

interface Open {
  readonly check: LateCheck;
  readonly settle: (result: boolean | CecError) => void;
}

/** Asks for the server's own sizes and hashes of many files at once. */
export class LateChecks {
  readonly #tree: Tree;
  readonly #signal: AbortSignal;
  #open: Open[] = [];

  constructor(tree: Tree, signal: AbortSignal) {
    this.#tree = tree;
    this.#signal = signal;
  }

  /** `settle` is told once: true when the hash agrees, false when none was asked for or is to be had, or the error. */
  async add(check: LateCheck, settle: (result: boolean | CecError) => void): Promise<void> {
    this.#open.push({ check, settle });
    if (this.#open.length >= batchFiles) await this.flush();
  }

  async flush(): Promise<void> {
    let open = this.#open;
    this.#open = [];
    for (const [round, pauseMs] of pausesMs.entries()) {
      if (open.length === 0) return;
      if (pauseMs > 0) await sleep(pauseMs, this.#signal);
      open = await this.#ask(open, round === pausesMs.length - 1);
    }
  }

  /** @returns those without an answer yet. */
  async #ask(open: readonly Open[], last: boolean): Promise<Open[]> {
    const nodes = await this.#tree.stats(
      open.map(({ check }) => check.path),
      { signal: this.#signal },
    );
    const byPath = new Map(nodes.map((node) => [node.path, node]));
    const left: Open[] = [];
    for (const each of open) {
      const { check, settle } = each;
      const node = byPath.get(check.path.normalize("NFC"));
      const sameState = node && (check.etag === undefined || node.etag === undefined || node.etag === check.etag);
      const sameSize = node?.sizeBytes === check.sizeBytes;
      if (check.hash === undefined && sameState && sameSize) settle(false);
      else if (sameState && sameSize && node.hash === check.hash) settle(true);
      else if (!last && !(sameState && isSettled(node))) left.push(each);
      else if (!sameState || (sameSize && node.hash === undefined)) settle(false);
      else settle(await undone(check));
    }
    return left;
  }
}

function isSettled({ hash, modifiedSeconds }: CellsNode): boolean {
  return hash !== undefined && Date.now() / 1000 - modifiedSeconds > settledSeconds;
}

async function undone(check: LateCheck): Promise<CecError> {
  const facts = { operation: "verify", path: check.path };
  try {
    await check.undo();
    return new CecError("mismatch", `${what(check)} is not that of the local file; the bad copy was removed`, facts);
  } catch (cause) {
    return new CecError(
      "mismatch",
      `${what(check)} is not that of the local file, and the bad copy could not be removed`,
      {
        ...facts,
        cause,
      },
    );
  }
}

function what({ hash }: LateCheck): string {
  return hash === undefined ? "the server's size" : "the server's hash";
}
