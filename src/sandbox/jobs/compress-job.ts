import type { CompressParameters } from "../../protocol/jobs.ts";
import { type ArchiveEntry, type ArchiveFormat, writeArchive } from "../archive/write-archive.ts";
import type { Services } from "../context.ts";
import { untyped } from "../rest/answer.ts";
import { blockHash } from "../store/content-digest.ts";
import type { NodeRow, User } from "../store/facts.ts";
import { splitPath } from "../tree/clean-path.ts";
import { guessMime } from "../tree/guess-mime.ts";
import { freePath } from "./copy-node.ts";
import type { JobRun } from "./job-run.ts";
import { openNode } from "./open-node.ts";

type Source = ReturnType<typeof openNode>;

/** Starts packing nodes into one archive. @throws CecError `not-found`, `forbidden` */
export function startCompress(services: Services, user: User, wanted: Partial<CompressParameters>): string {
  const { nodes = [], archiveName = "", format = "zip" } = wanted;
  const sources = nodes.map((path) => openNode(services, user, path));
  const target = services.tree.locate(user, archiveName);
  services.tree.assertWritable(user, target);
  if (!["zip", "tar", "tar.gz"].includes(format)) throw untyped(`unsupported archive format: ${format}`);
  return services.jobs.start({
    prefix: "compress-folders",
    label: "Compressing selection in background...",
    owner: user.login,
    actions: [
      { ID: "actions.archive.compress", NodesSelector: { Pathes: nodes }, Parameters: { format, target: archiveName } },
    ],
    work: async (run) => {
      const packed = writeArchive(format as ArchiveFormat, entries(services, run, sources));
      const staged = await services.bytes.receive(packed);
      const path = await freePath(services, target.path, true);
      const etag = staged.md5.toString("hex");
      await services.tree.write(path, staged, { etag, mime: guessMime(staged.head), hash: blockHash(staged.blocks) });
    },
  });
}

async function* entries(services: Services, run: JobRun, sources: readonly Source[]): AsyncGenerator<ArchiveEntry> {
  for (const { at, node } of sources) {
    const name = splitPath(at.path)[1];
    if (node.leaf) yield entry(services, name, at.path, node);
    else {
      for (const { path, node: below } of services.facts.nodes.descend(node.id)) {
        await run.step();
        if (below.leaf) yield entry(services, `${name}/${path}`, `${at.path}/${path}`, below);
      }
    }
  }
}

function entry(services: Services, name: string, path: string, node: NodeRow): ArchiveEntry {
  const read = () => services.bytes.stream({ id: node.id, path }, 0, node.size);
  return { name, size: node.size, mtimeMs: node.mtime * 1000, read };
}
