import type { Database } from "bun:sqlite";
import type { NodeRow } from "../facts.ts";
import { type RawNode, toNode } from "./node-rows.ts";

const pageRows = 500;

interface WalkedNode extends RawNode {
  /** 1 where something lies below: asked along with the row, so that files cost no statement each. */
  readonly parental: number;
}

interface Level {
  readonly parent: number;
  readonly prefix: string;
  last: string;
  page: WalkedNode[];
  at: number;
  ended: boolean;
}

/**
 * The subtree below a node, parents first. Each level is read in pages by name, so memory stays flat and rows that come or go meanwhile
 * do no harm.
 */
export function* walkBelow(database: Database, id: number): Generator<{ path: string; node: NodeRow }, undefined> {
  const select = database.query<WalkedNode, [number, string, number]>(
    `SELECT *, EXISTS (SELECT 1 FROM nodes AS below WHERE below.parent = nodes.id) AS parental
     FROM nodes WHERE parent = ?1 AND name > ?2 ORDER BY name LIMIT ?3`,
  );
  const stack: Level[] = [open(id, "")];
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    if (level.at >= level.page.length && !level.ended) {
      level.page = select.all(level.parent, level.last, pageRows);
      level.at = 0;
      level.ended = level.page.length < pageRows;
    }
    const found = level.page[level.at];
    if (found === undefined) {
      stack.pop();
      continue;
    }
    level.at++;
    const { parental, ...raw } = found;
    level.last = raw.name;
    const path = level.prefix + raw.name;
    yield { path, node: toNode(raw) };
    if (parental === 1) stack.push(open(raw.id, `${path}/`));
  }
  return undefined;
}

function open(parent: number, prefix: string): Level {
  return { parent, prefix, last: "", page: [], at: 0, ended: false };
}
