import { randomUUID } from "node:crypto";
import { type Cells, createCells } from "../../src/cells/create-cells.ts";
import { createGateway } from "../../src/gateway/create-gateway.ts";
import type { RemovingGateway } from "../../src/gateway/types.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import type { TokenSource, Wire } from "../../src/wire/types.ts";

/** The server under test, and a folder on it that belongs to this run. */
export interface ContractServer {
  readonly url: string;
  readonly token: string;
  readonly wire: Wire;
  readonly cells: Cells;
  readonly gateway: RemovingGateway;
  /** A folder that exists and is empty. */
  readonly folder: string;
  /** The same clients for other tokens. */
  as(tokens: TokenSource): { readonly cells: Cells; readonly gateway: RemovingGateway };
  /** Removes the folder, and ends the server if it is ours. */
  stop(): Promise<void>;
}

/**
 * With `CEC_TEST_URL` and `CEC_TEST_TOKEN` (or `CEC_TEST_LOGIN` and `CEC_TEST_PASSWORD`) the tests run on that server, in the workspace
 * `CEC_TEST_WORKSPACE` (default `personal-files`); without, on a sandbox started for them.
 */
export async function contractServer(): Promise<ContractServer> {
  const { url, token, end } = process.env.CEC_TEST_URL ? await given(process.env.CEC_TEST_URL) : await sandbox();
  const wire = createWire({ env: process.env, skipVerify: process.env.CEC_TEST_SKIP_VERIFY === "true" });
  const as = (tokens: TokenSource) => ({
    cells: createCells({ wire, url, tokens }),
    gateway: createGateway({ wire, url, tokens }),
  });
  const { cells, gateway } = as(fixedToken(token));
  const folder = `${process.env.CEC_TEST_WORKSPACE || "personal-files"}/contract-${randomUUID()}`;
  await cells.tree.createFolders([folder]);
  return {
    url,
    token,
    wire,
    cells,
    gateway,
    folder,
    as,
    async stop() {
      await gateway.remove(folder);
      wire.close();
      await end();
    },
  };
}

interface Reached {
  readonly url: string;
  readonly token: string;
  readonly end: () => Promise<void>;
}

async function sandbox(): Promise<Reached> {
  const { startSandbox } = await import("../../src/sandbox/index.ts");
  const server = await startSandbox({ versions: ["personal"] });
  return { url: server.url, token: server.tokens.alice ?? "", end: () => server.stop() };
}

async function given(address: string): Promise<Reached> {
  const url = address.replace(/\/+$/, "");
  const token = process.env.CEC_TEST_TOKEN || (await signIn(url));
  return { url, token, end: async () => {} };
}

async function signIn(url: string): Promise<string> {
  const wire = createWire({ env: process.env, skipVerify: process.env.CEC_TEST_SKIP_VERIFY === "true" });
  const { CEC_TEST_LOGIN: login, CEC_TEST_PASSWORD: password } = process.env;
  const answer = await wire.send({
    operation: "sign in",
    method: "POST",
    url: `${url}/a/frontend/session`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ AuthInfo: { type: "credentials", login, password } }),
  });
  const { JWT } = JSON.parse(await answer.text()) as { JWT?: string };
  if (!JWT) throw new Error("CEC_TEST_TOKEN is not set, and CEC_TEST_LOGIN with CEC_TEST_PASSWORD does not sign in");
  return JWT;
}

/** Everything an async list gives. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The error a promise ends in; fails the test when it does not. */
export async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("no error came");
}

/** Names that one layer or another of a client or server is tempted to read as something else. */
export const oddNames = [
  "with space",
  " leading and trailing ",
  "per%cent%20",
  "hash#tag",
  "what?",
  "a+b",
  'it\'s "quoted"',
  "back\\slash",
  "semi;colon&amp;=,@:",
  "(round)[square]{curly}!*",
  "<angle>|pipe~^`",
  "emoji 🐕‍🦺",
  "ünïcödé",
  "日本語",
  "...",
];
