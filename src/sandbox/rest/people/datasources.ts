import { CecError } from "../../../base/errors.ts";
import type { DatasourceBody, DatasourcesAnswer } from "../../../protocol/people.ts";
import { datasource as datasourceShape } from "../proto/shapes.ts";
import { route } from "../router.ts";

/**
 * `/a/config/datasource`, for administrators: list, one, change (a `VersioningPolicyName` turns versions on). The secrets of the storage
 * are in it.
 */
export const datasourceRoutes = [
  route("GET", "/config/datasource", "admin", undefined, (call): DatasourcesAnswer => {
    const all = call.facts.documents.all<DatasourceBody>("datasource");
    return { DataSources: all, Total: all.length };
  }),
  route("GET", "/config/datasource/{name}", "admin", undefined, (call) => {
    const name = call.params.name ?? "";
    const known = call.facts.documents.get<DatasourceBody>("datasource", name);
    if (known === undefined) throw new CecError("not-found", `Cannot find datasource ${name}`, { status: 404 });
    return known;
  }),
  route<Partial<DatasourceBody>>("POST", "/config/datasource/{name}", "admin", datasourceShape, (call) => {
    const name = call.params.name ?? "";
    const known = call.facts.documents.get<DatasourceBody>("datasource", name);
    const saved = { ...known, ...call.body, Name: name };
    if (known === undefined) throw new CecError("not-found", `Cannot find datasource ${name}`, { status: 404 });
    call.idm.saveDatasource(saved);
    return saved;
  }),
  route("GET", "/config/versioning", "admin", undefined, () => ({})),
];
