import { streamFrom } from "../../base/stream-from.ts";
import { emptyEtag } from "../../protocol/gateway.ts";
import type { ExtractParameters } from "../../protocol/jobs.ts";
import { entriesOf, type InArchive } from "../archive/inner-nodes.ts";
import { type ArchiveFormat, archiveName } from "../archive/write-archive.ts";
import type { Services } from "../context.ts";
import { untyped } from "../rest/answer.ts";
import { blockHash } from "../store/content-digest.ts";
import type { User } from "../store/facts.ts";
import { splitPath } from "../tree/clean-path.ts";
import { guessMime } from "../tree/guess-mime.ts";
import { freePath } from "./copy-node.ts";
import type { JobRun } from "./job-run.ts";
import { openNode } from "./open-node.ts";

/** Starts unpacking an archive: over what is there, with times of now. @throws CecError `not-found`, `forbidden` */
export function startExtract(services: Services, user: User, wanted: Partial<ExtractParameters>): string {
  const { node: archivePath = "", target = "" } = wanted;
  const { at, node } = openNode(services, user, archivePath);
  const name = splitPath(at.path)[1];
  const format = (wanted.format ?? archiveName(name)?.format) as ArchiveFormat | undefined;
  if (format === undefined || !node.leaf) throw untyped(`unsupported archive: ${archivePath}`);
  const to = target === "" ? undefined : services.tree.locate(user, target);
  services.tree.assertWritable(user, to ?? at);
  return services.jobs.start({
    prefix: "extract-archive",
    label: "Extracting archive in background...",
    owner: user.login,
    actions: [
      { ID: "actions.archive.extract", NodesSelector: { Pathes: [archivePath] }, Parameters: { format, target } },
    ],
    work: async (run) => {
      const base = archiveName(name)?.base ?? name;
      const folder = to?.path ?? (await freePath(services, `${splitPath(at.path)[0]}/${base}`, false));
      await unpack(services, run, { at, node, format, inner: "" }, folder);
    },
  });
}

async function unpack(services: Services, run: JobRun, archive: InArchive, folder: string): Promise<void> {
  await services.tree.addFolder(folder);
  for await (const entry of entriesOf(services, archive)) {
    await run.step();
    const path = `${folder}/${entry.path}`;
    if (entry.folder) {
      await services.tree.addFolder(path);
      continue;
    }
    const staged = await services.bytes.receive(streamFrom(entry.content()));
    const etag = staged.size === 0 ? emptyEtag : staged.md5.toString("hex");
    await services.tree.write(path, staged, { etag, mime: guessMime(staged.head), hash: blockHash(staged.blocks) });
  }
}
