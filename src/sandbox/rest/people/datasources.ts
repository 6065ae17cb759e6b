import { CecError } from "../../../base/errors.ts";
import type { DatasourceBody, DatasourcesAnswer } from "../../../protocol/people.ts";
import { route } from "../router.ts";

/** `GET /a/config/datasource`, for administrators; the secrets of the storage are in it. */
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
  route("GET", "/config/versioning", "admin", undefined, () => ({})),
];
