import { CecError } from "../../../base/errors.ts";
import type { Datasource } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { explained } from "../idm/print-entries.ts";
import type { flags } from "./list-datasources.ts";

export const run: Run<typeof flags> = async (context, { flags: { raw, json } }) => {
  if (raw && json) throw new CecError("usage", "use either --raw or --json");
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  let all: Datasource[];
  try {
    all = await cells.datasources.list({ signal });
  } catch (error) {
    throw explained(error, "datasources");
  }
  // The tabulator and the star are the Go client's.
  if (!raw && !json) terminal.print(`* ${all.length} datasources\t`);
  for (const datasource of all) {
    const name = visible(datasource.Name ?? "");
    if (json) terminal.print(JSON.stringify(datasourceJson(datasource)));
    else if (!raw) terminal.print(`  - ${name}`);
    else if (name !== "") terminal.print(name);
  }
  return undefined;
};

function datasourceJson(datasource: Datasource): object {
  const { Name, Disabled, StorageType, StorageConfiguration = {}, ObjectsBucket, FlatStorage } = datasource;
  return {
    name: Name ?? "",
    type: StorageType ?? "LOCAL",
    flat: FlatStorage ?? false,
    ...(Disabled ? { disabled: true } : {}),
    ...(StorageConfiguration.folder ? { folder: StorageConfiguration.folder } : {}),
    ...(ObjectsBucket ? { bucket: ObjectsBucket } : {}),
    ...(datasource.VersioningPolicyName ? { versioning: datasource.VersioningPolicyName } : {}),
    ...(datasource.EncryptionMode ? { encryption: datasource.EncryptionMode } : {}),
  };
}
