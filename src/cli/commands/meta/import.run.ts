import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { piecesOf } from "../../../base/byte-source.ts";
import { CecError, isCecError } from "../../../base/errors.ts";
import type { Cells } from "../../../cells/create-cells.ts";
import type { Context, FlagValues, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { count } from "../../view/count.ts";
import { tellWould } from "../../view/would.ts";
import { Namespaces } from "./find-namespace.ts";
import type { flags } from "./import.ts";
import { csvRows, jsonRows, type Row, type RowChange } from "./read-rows.ts";
import { type CheckedRow, RowSpool } from "./row-spool.ts";

/** Rows whose nodes are looked up, or whose values are written, in one request. */
const batchSize = 100;

type Given = FlagValues<typeof flags>;

export const run: Run<typeof flags> = async (context, { args: [file = "-"], flags: given }) => {
  if (given.csv && given.jsonl) throw new CecError("usage", "use either --csv or --jsonl");
  const { cells } = await context.connect();
  const namespaces = await Namespaces.load(cells.meta, context.signal);
  const isJson = given.jsonl || (!given.csv && /\.(jsonl|ndjson)$/i.test(file));
  const text = textOf(context, file);
  const rows = isJson ? jsonRows(text, namespaces) : csvRows(text, namespaces, given.empty === "delete");
  const spool = await RowSpool.open();
  try {
    const { good, wrong } = await check(context, cells, rows, spool, given);
    if (wrong > 0) {
      throw new CecError(
        "usage",
        `${wrong} of ${count(good + wrong, "line", "lines")} ${wrong === 1 ? "is" : "are"} wrong: nothing was written`,
      );
    }
    if (given.dryRun) await tellPlan(context, spool, given.json);
    else await writeAll(context, cells, spool, given.json);
  } finally {
    await spool.close();
  }
  return undefined;
};

async function* textOf(context: Context, file: string): AsyncGenerator<string, void, void> {
  const bytes: AsyncIterable<Uint8Array> =
    file === "-" ? piecesOf(context.stdin(), context.signal) : createReadStream(resolve(context.cwd, file));
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CecError("usage", `${visible(file)} is not UTF-8`, { path: file, cause: error });
  }
}

/** The first pass: every line, whatever is wrong with the others. Nothing is written to the server. */
async function check(
  { terminal, signal }: Context,
  cells: Cells,
  rows: AsyncIterable<Row>,
  spool: RowSpool,
  { json }: Given,
): Promise<{ good: number; wrong: number }> {
  const tally = { good: 0, wrong: 0 };
  const seen = new Set<string>();
  let waiting: Row[] = [];
  const flush = async () => {
    const paths = waiting.filter((row) => row.wrong === undefined).map((row) => row.path);
    const nodes = new Map((await cells.tree.stats(paths, { allMeta: true, signal })).map((node) => [node.path, node]));
    for (const row of waiting) {
      const node = nodes.get(row.path);
      const reason =
        row.wrong ??
        (node === undefined ? "there is no such file or folder" : undefined) ??
        (row.uuid !== undefined && node?.uuid !== row.uuid ? "another node stands there, by its UUID" : undefined) ??
        (seen.has(row.path) ? "the path comes twice" : undefined);
      seen.add(row.path);
      if (reason === undefined && node) {
        tally.good += 1;
        const changes = row.changes.filter((change) => differs(change, node.meta[change.namespace]));
        await spool.add({ line: row.line, path: row.path, nodeUuid: node.uuid, changes });
        continue;
      }
      tally.wrong += 1;
      if (json) terminal.print(JSON.stringify({ line: row.line, path: row.path, status: "wrong", reason }));
      else
        terminal.complain(
          `line ${row.line}: ${row.path === "" ? "" : `${visible(row.path)}: `}${visible(reason ?? "")}`,
        );
    }
    waiting = [];
  };
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length === batchSize) await flush();
  }
  await flush();
  return tally;
}

function differs({ value }: RowChange, now: unknown): boolean {
  const empty = now === undefined || now === "";
  if (value === null || value === "") return !empty;
  return empty || JSON.stringify(now) !== JSON.stringify(value);
}

async function tellPlan({ terminal }: Context, spool: RowSpool, json: boolean): Promise<void> {
  let rows = 0;
  let changed = 0;
  for await (const { line, path, changes } of spool.rows()) {
    rows += 1;
    if (changes.length === 0) continue;
    changed += 1;
    const reason = changes.map(({ namespace, value }) => `${namespace} = ${JSON.stringify(value)}`).join(", ");
    tellWould(terminal, json, { would: "set metadata of", path, reason, details: { line } });
  }
  terminal.note(`${count(rows, "line", "lines")} checked, ${changed} would change something`);
}

/** The second pass. */
async function writeAll(context: Context, cells: Cells, spool: RowSpool, json: boolean): Promise<void> {
  const { terminal } = context;
  const tally = { set: 0, unchanged: 0, failed: 0 };
  const tell = (row: CheckedRow, status: keyof typeof tally, reason?: string) => {
    tally[status] += 1;
    const namespaces = row.changes.map((change) => change.namespace);
    if (json) {
      const why = reason === undefined ? {} : { reason };
      terminal.print(JSON.stringify({ line: row.line, path: row.path, status, namespaces, ...why }));
    } else {
      const what = status === "failed" ? `failed: ${visible(reason ?? "")}` : [status, ...namespaces].join(" ");
      terminal.print(`line ${row.line}: ${visible(row.path)}: ${what}`);
    }
  };
  let batch: CheckedRow[] = [];
  const flush = async () => {
    try {
      await write(context, cells, batch);
      for (const row of batch) tell(row, row.changes.length === 0 ? "unchanged" : "set");
    } catch (error) {
      if (context.signal.aborted || !isRowsFault(error)) throw error;
      // One that the server refuses takes the others of its request with it: each for itself tells which.
      for (const row of batch) {
        try {
          await write(context, cells, [row]);
          tell(row, row.changes.length === 0 ? "unchanged" : "set");
        } catch (single) {
          if (context.signal.aborted || !isRowsFault(single)) throw single;
          tell(row, "failed", single.message);
        }
      }
    }
    batch = [];
  };
  for await (const row of spool.rows()) {
    batch.push(row);
    if (batch.length === batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  const total = tally.set + tally.unchanged + tally.failed;
  terminal.note(`${tally.set} set, ${tally.unchanged} unchanged, ${tally.failed} failed`);
  if (tally.failed > 0) throw new CecError("partial", `${tally.failed} of ${total} lines could not be written`);
}

function isRowsFault(error: unknown): error is CecError {
  return ["forbidden", "not-found", "conflict", "failed"].some((code) => isCecError(error) && error.code === code);
}

async function write({ signal }: Context, cells: Cells, rows: readonly CheckedRow[]): Promise<void> {
  const changes = rows.flatMap(({ nodeUuid, changes }) => changes.map((change) => ({ nodeUuid, ...change })));
  const sets = changes.filter(({ value }) => value !== null && value !== "");
  const unsets = changes.filter(({ value }) => value === null || value === "");
  if (sets.length > 0) await cells.meta.set(sets, { signal });
  if (unsets.length > 0) await cells.meta.unset(unsets, { signal });
}
