import { CecError } from "../../../base/errors.ts";
import { requireFile } from "../../remote-nodes.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { pickVersion, versionsOf } from "./find-version.ts";
import type { flags } from "./restore.ts";

export const run: Run<typeof flags> = async (context, { args: [text = "", which = ""], flags: { dryRun, json } }) => {
  const { terminal, signal } = context;
  const { cells, gateway } = await context.connect();
  const node = await requireFile(cells.tree, text, "versions restore", signal);
  const versions = await versionsOf(cells.tree, node.path, signal);
  const version = pickVersion(versions, which, node.path);
  const name = visible(node.path);
  const of = `the version of ${new Date(version.modifiedSeconds * 1000).toISOString()}`;
  if (dryRun) {
    const { versionId, sizeBytes } = version;
    tellWould(terminal, json, { would: "restore", path: node.path, size: sizeBytes, reason: versionId });
    return undefined;
  }
  await gateway.restoreVersion(node.path, version.versionId, { signal });
  const now = await gateway.head(node.path, { signal });
  if (now.sizeBytes !== version.sizeBytes || (isMd5(now.etag) && isMd5(version.etag) && now.etag !== version.etag)) {
    throw new CecError("mismatch", `the content of ${name} is not that of ${of}`, {
      operation: "restore a version",
      path: node.path,
      hint: "Somebody else may have written it meanwhile: cec versions ls shows what there is.",
    });
  }
  // A server whose policy keeps few may have let it go.
  const kept = (await versionsOf(cells.tree, node.path, signal)).some(
    ({ etag, sizeBytes }) => etag === node.etag && sizeBytes === node.sizeBytes,
  );
  if (!kept && node.etag !== now.etag) terminal.note(`The content before is not among the versions of ${name} (yet)`);
  if (json) {
    const { versionId, sizeBytes } = version;
    terminal.print(JSON.stringify({ path: node.path, version: versionId, size: sizeBytes }));
  } else terminal.note(`${name} is ${of} again`);
  return undefined;
};

/** ETags of contents sent in parts may be made anew by a copy. */
function isMd5(etag: string | undefined): boolean {
  return etag !== undefined && /^[0-9a-f]{32}$/.test(etag);
}
