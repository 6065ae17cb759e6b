import { command } from "../../command.ts";
import { metaExport } from "./export.ts";
import { metaGet } from "./get.ts";
import { metaImport } from "./import.ts";
import { metaLsNamespaces } from "./ls-namespaces.ts";
import { metaSet } from "./set.ts";

export const meta = command({
  name: "meta",
  group: "Files",
  brief: "tags and metadata",
  summary: "Read and write the metadata of files and folders, such as tags",
  args: [],
  flags: {},
  examples: [],
  commands: [metaGet, metaSet, metaLsNamespaces, metaExport, metaImport],
});
