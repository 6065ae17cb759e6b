import type { Services } from "../context.ts";
import { systemOwner } from "./system-jobs.ts";

/**
 * Compares a datasource with what lies in its storage: a job of the server itself, which shows in the list of all and is not found by its id.
 * The name is not checked.
 */
export function startResync(services: Services, name: string): string {
  const id = `resync-ds-${name}`;
  const known = services.facts.nodes.find(name) !== undefined && !name.includes("/");
  if (!known) return id;
  return services.jobs.start({
    prefix: "resync-ds",
    id,
    label: `Sync datasource ${name} then rehash new files`,
    owner: systemOwner,
    actions: [{ ID: "actions.cmd.resync", Parameters: { service: `pydio.grpc.data.sync.${name}` } }],
    work: () => services.rescan(name),
  });
}
