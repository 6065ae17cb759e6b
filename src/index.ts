/**
 * The library: a typed client of Pydio Cells, its transfer engine and its accounts, with no terminal in sight. For Bun, and Node >= 20.
 *
 * ```ts
 * const wire = createWire({ userAgent: "my-program/1.0" });
 * const access = { wire, url: "https://files.example.com", tokens: fixedToken(process.env.CEC_TOKEN ?? "") };
 * for await (const node of createCells(access).tree.children("common-files")) console.log(node.path, node.sizeBytes);
 * const { body } = await createGateway(access).get("common-files/report.pdf");
 * ```
 */
export * from "./base/errors.ts";
export { createCells } from "./cells/create-cells.ts";
export type * from "./cells/types.ts";
export { createGateway } from "./gateway/create-gateway.ts";
export type * as gateway from "./gateway/types.ts";
export { openSession } from "./session/open-session.ts";
export type * from "./session/types.ts";
export { createWire } from "./wire/create-wire.ts";
export { fixedToken } from "./wire/fixed-token.ts";
export type { WireOptions } from "./wire/options.ts";
export type * from "./wire/types.ts";
