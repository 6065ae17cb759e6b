import type { Services } from "../context.ts";

/** Compares a datasource with what lies in its storage. The name is not checked, and the job is not found by its id. */
export function startResync(services: Services, name: string): string {
  const known = services.facts.nodes.find(name) !== undefined && !name.includes("/");
  if (known) services.jobs.background(() => services.rescan(name));
  return `resync-ds-${name}`;
}
