import { createReadStream, type Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { emptyEtag } from "../../../protocol/gateway.ts";
import type { Clock } from "../../clock.ts";
import { guessMime } from "../../tree/guess-mime.ts";
import { blockHash, ContentDigest } from "../content-digest.ts";
import type { FileFacts, Nodes } from "../facts.ts";
import { diskName, diskPath, tellsItsName } from "./disk-names.ts";

export interface DiskScan {
  readonly nodes: Nodes;
  readonly clock: Clock;
  /** The folder that holds the datasources. */
  readonly files: string;
}

/**
 * Brings the facts of a folder (an internal path) in line with what lies on disk: files that came are taken in, those that went are
 * forgotten, those that changed are hashed again. What a file is judged by is its size and its time of modification.
 */
export async function scanDisk(scan: DiskScan, path: string): Promise<void> {
  const folder = scan.nodes.makeFolders(path, scan.clock.seconds());
  const directory = diskPath(scan.files, path);
  const entries = await readdir(directory, { withFileTypes: true }).catch(missing);
  const rows = new Map(scan.nodes.children(folder.id).map((row) => [diskName(row.name), row]));
  const seen = new Set<string>();
  for (const entry of entries) {
    const known = rows.get(entry.name);
    const name = known?.name ?? (tellsItsName(entry.name) ? entry.name : undefined);
    if (name === undefined || scan.clock.stopped) continue;
    if (entry.isDirectory() && known?.leaf !== true && !entry.name.endsWith("~below")) {
      seen.add(entry.name);
      await scanDisk(scan, `${path}/${name}`);
    } else if (entry.isFile() && known?.leaf !== false) {
      seen.add(entry.name);
      await scanFile(scan, folder.id, name, `${directory}/${entry.name}`);
    }
  }
  for (const [name, row] of rows) {
    const unfinished = row.leaf && row.etag === "temporary";
    if (!seen.has(name) && !unfinished && !scan.clock.stopped) scan.nodes.remove(row.id);
  }
}

async function scanFile(scan: DiskScan, parent: number, name: string, file: string): Promise<void> {
  const facts = await stat(file);
  const stamp = Math.floor(facts.mtimeMs);
  const known = scan.nodes.child(parent, name);
  if (known?.size === facts.size && known.stamp === stamp && known.etag !== "temporary") return;
  const digest = new ContentDigest();
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) digest.update(chunk as Uint8Array);
  const { size, md5, blocks, head } = digest.finish();
  const found: FileFacts = {
    size,
    mtime: Math.floor(stamp / 1000),
    etag: size === 0 ? emptyEtag : md5.toString("hex"),
    mime: guessMime(head),
    hash: blockHash(blocks),
    readyAt: scan.clock.now(),
    stamp,
  };
  scan.nodes.putFile(parent, name, found);
}

function missing(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
