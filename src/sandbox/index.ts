export { userDatasources } from "./idm/seed.ts";
export type { RequestFilter, RequestRecord } from "./request-log.ts";
export { createSandboxToken } from "./sandbox-token.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./start-sandbox.ts";
