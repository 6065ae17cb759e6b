import type { CellsNode, FileVersion } from "../../../cells/types.ts";
import { isoTime } from "../../view/iso-time.ts";

/** A version as JSON (docs/json/versions-ls.schema.json). `current` where its content is that of the file now. */
export function versionJson(node: CellsNode, version: FileVersion, number: number): object {
  const modified = isoTime(version.modifiedSeconds);
  return {
    path: node.path,
    number,
    version: version.versionId,
    size: version.sizeBytes,
    ...(modified === undefined ? {} : { modified }),
    ...(version.etag === undefined ? {} : { etag: version.etag }),
    ...(version.description === "" ? {} : { description: version.description }),
    ...(version.etag !== undefined && version.etag === node.etag ? { current: true } : {}),
  };
}
