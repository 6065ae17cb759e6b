import type { DatasourceBody, DatasourcesAnswer } from "../protocol/people.ts";
import type { Rest } from "./rest.ts";
import type { Datasource, Datasources, Jobs } from "./types.ts";

export function datasourcesService(rest: Rest, run: Jobs["run"]): Datasources {
  return {
    async list({ signal } = {}) {
      const call = {
        operation: "list the datasources",
        method: "GET",
        endpoint: "/config/datasource",
        signal,
      } as const;
      const answer = await rest.json<DatasourcesAnswer>(call);
      return (answer.DataSources ?? []).map(withoutKeys);
    },
    resync: (name, options = {}) => run("datasource-resync", { dsName: name }, options),
  };
}

/** The server sends the keys of the storage along: they stop here. */
function withoutKeys({ ApiKey: _key, ApiSecret: _secret, ...rest }: DatasourceBody): Datasource {
  const { StorageConfiguration } = rest;
  if (!StorageConfiguration) return rest;
  const open = Object.entries(StorageConfiguration).filter(
    ([name]) => !/secret|password|token|apikey|credential/i.test(name),
  );
  return { ...rest, StorageConfiguration: Object.fromEntries(open) };
}
