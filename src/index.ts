/**
 * The library: a typed client of Pydio Cells, its transfer engine and its accounts, with no terminal in sight. For Bun, and Node >= 20.
 *
 * List and read:
 *
 * ```ts
 * const wire = createWire({ userAgent: "my-program/1.0" });
 * const access = { wire, url: "https://files.example.com", tokens: fixedToken(process.env.CEC_TOKEN ?? "") };
 * const cells = createCells(access);
 * const gateway = createGateway(access);
 * for await (const node of cells.tree.children("common-files")) console.log(node.path, node.sizeBytes);
 * const { body } = await gateway.get("common-files/report.pdf");
 * ```
 *
 * Copy a tree, checked and in parallel: a plan of steps, and the engine that does them while the plan is still being made:
 *
 * ```ts
 * const signal = AbortSignal.timeout(60_000);
 * const target = parseEndpoint("cells://common-files/");
 * const steps = await planUpload([parseEndpoint("photos")], target, remoteView({ cells, gateway }), {
 *   cwd: process.cwd(), windows: false, force: true, links: "follow", signal,
 * });
 * const hashes = openHashPool(2);
 * const receipt = await runTransfer({
 *   steps, gateway, tree: cells.tree, jobs: cells.jobs, hashes, options: defaultTransferOptions, signal,
 *   onEvent: (event) => console.error(event.kind),
 * });
 * await hashes.close();
 * wire.close();
 * ```
 *
 * Every failure is a {@link CecError} with a class; `receipt.failures` holds those of single files.
 */
// Errors
export * from "./base/errors.ts";
// Hashing: threads that compute what the server's hashes are compared with
export { type FileRange, type HashPool, openHashPool, type RunningHash } from "./base/hash-pool.ts";
// REST: tree, jobs, shares, metadata, people, datasources, search, server
export { createCells } from "./cells/create-cells.ts";
export type * from "./cells/types.ts";
// The S3 side: head, ranged get, put, parts, lists, folders as tar
export { createGateway } from "./gateway/create-gateway.ts";
export type * as gateway from "./gateway/types.ts";
// OAuth2: request and answer of each exchange, no hidden state
export {
  type AuthorizationRequest,
  readAuthorizationAnswer,
  readPastedCode,
  requestAuthorization,
} from "./oidc/authorization.ts";
export { signInWithPassword } from "./oidc/headless-sign-in.ts";
export { type Credentials, logIn, logOut, type PasswordSession, refreshSession } from "./oidc/password-session.ts";
export { type CodeGrant, exchangeCode, refreshTokens, revokeToken } from "./oidc/tokens.ts";
export type { OAuthTokens, OidcContext } from "./oidc/types.ts";
export { userOfToken } from "./oidc/user-info.ts";
// Comparison of two trees, and what a sync would do, phase by phase
export { compareTrees, type Difference } from "./plan/compare/compare-trees.ts";
export { type Judged, type JudgedOptions, judged } from "./plan/compare/judged.ts";
export type { LookUp, PlacedFile, Standing } from "./plan/compare/look-up.ts";
export { type Entry, localSide, remoteSide, type TreeSide } from "./plan/compare/side.ts";
// Plans: what a copy would do, as a stream of steps
export { type Endpoint, isRemoteText, parseEndpoint } from "./plan/endpoint.ts";
export { EntryFilter, type FilterOptions } from "./plan/filters/entry-filter.ts";
export { type DownloadPlanOptions, planDownload } from "./plan/plan-download.ts";
export { planUpload, type UploadPlanOptions } from "./plan/plan-upload.ts";
export { remoteView } from "./plan/remote-view.ts";
export { planSync } from "./plan/sync/plan-sync.ts";
export type { PlannedStep, SyncNeeds, SyncPhase, SyncRules } from "./plan/sync/types.ts";
export type * from "./plan/types.ts";
// Accounts: config.json, keyring, flags and variables, tokens refreshed under a lock
export { openSession } from "./session/open-session.ts";
export {
  type BrowserSignIn,
  type PasteSignIn,
  signInByBrowser,
  signInByPaste,
} from "./session/sign-in/browser-sign-in.ts";
export type * from "./session/types.ts";
// The engine: does the steps of a plan, and tells what came of it
export { defaultTransferOptions } from "./transfer/default-options.ts";
export type { Journal, SavedFile, SavedUpload } from "./transfer/journal/types.ts";
export { runTransfer } from "./transfer/run-transfer.ts";
export { runSync, type SyncParts } from "./transfer/sync/run-sync.ts";
export type * from "./transfer/types.ts";
// Connections: retry, redirects, proxies, certificates, trace
export { createWire } from "./wire/create-wire.ts";
export { fixedToken } from "./wire/fixed-token.ts";
export type { WireOptions } from "./wire/options.ts";
export type { TraceEvent } from "./wire/trace-event.ts";
export type * from "./wire/types.ts";
