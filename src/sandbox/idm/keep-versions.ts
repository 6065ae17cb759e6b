import type { DatasourceBody } from "../../protocol/people.ts";
import type { Services } from "../context.ts";

/** Gives a datasource a versioning policy. @throws RangeError when there is no such datasource */
export function keepVersions({ facts, idm }: Pick<Services, "facts" | "idm">, name: string): void {
  const known = facts.documents.get<DatasourceBody>("datasource", name);
  if (known === undefined) throw new RangeError(`no datasource is called ${name}`);
  if (known.VersioningPolicyName === undefined)
    idm.saveDatasource({ ...known, VersioningPolicyName: "default-policy" });
}
